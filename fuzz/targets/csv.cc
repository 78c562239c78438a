#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "netwright/io/csv_reader.h"

NETWRIGHT_FUZZ_TARGET(csv) {
  using namespace netwright;
  CsvReader csv(FuzzFolder::Empty().Write("fuzz.csv", bytes));
  std::vector<std::string> fields;
  while (csv.Next(fields)) FuzzCheck(fields.size() == csv.header().size());
}
