#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "netwright/tables/measurements.h"
#include "netwright/tables/table_file.h"

// A benchmark: its description, "|CSV|", its measurements in table.csv. Spaces of decisions of its own are not made
// here: each has an id, of which there are 65,536 (see space_file).
NETWRIGHT_FUZZ_TARGET(table) {
  using namespace netwright;
  const auto description = TakeUntil(bytes, "|CSV|");
  if (TextOf(description).find("decisions") != std::string_view::npos) return;
  if (TextOf(description).find(".y") != std::string_view::npos) return;  // spaces of files, likewise
  const FuzzFolder& folder = FuzzFolder::Empty();
  folder.Write("table.csv", bytes);
  const TableFile table(folder.Write("table.yml", description));
  for (const TableFile::Task& task : table.tasks()) {
    Digest fingerprint;
    table.Read(task, fingerprint);
  }
  ReadMeasurements(table);
}
