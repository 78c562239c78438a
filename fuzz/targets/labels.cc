#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "netwright/io/label_file.h"

// labels.txt: what is read is written so that it is read again.
NETWRIGHT_FUZZ_TARGET(labels) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  const std::vector<std::string> labels = ReadLabels(folder.Write("labels.txt", bytes));
  WriteLabels(folder / "again.txt", labels);
  FuzzCheck(labels.empty() || labels.back().empty() || ReadLabels(folder / "again.txt") == labels);
}
