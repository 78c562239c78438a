#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/targets/dataset_files.h"
#include "netwright/datasets/formats/formats.h"

// The images' file, "|IDX|", the labels' file.
NETWRIGHT_FUZZ_TARGET(idx) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  folder.Write("train-images-idx3-ubyte", TakeUntil(bytes, "|IDX|"));
  folder.Write("train-labels-idx1-ubyte", bytes);
  ReadDataset(*OpenIdx({.name = "idx", .path = folder.path(), .class_names = {}}));
}
