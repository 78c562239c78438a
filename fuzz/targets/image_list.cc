#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/targets/dataset_files.h"
#include "netwright/datasets/formats/formats.h"

// A CSV file that lists images.
NETWRIGHT_FUZZ_TARGET(image_list) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  folder.Write("a.png", {});
  const std::string file = folder.Write("list.csv", bytes);
  if (IsCsv(file)) ReadDataset(*OpenCsv({.name = "list", .path = file, .class_names = {}}));
}
