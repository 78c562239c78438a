#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/targets/dataset_files.h"
#include "netwright/datasets/formats/formats.h"

// The names' file, "|CIFAR|", a batch, of which as many records are made as fit; of either version.
NETWRIGHT_FUZZ_TARGET(cifar) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  const auto names = TakeUntil(bytes, "|CIFAR|");
  const bool many = bytes.size() % 2 == 1;
  folder.Write(many ? "fine_label_names.txt" : "batches.meta.txt", names);
  folder.Write(many ? "train.bin" : "data_batch_1.bin", bytes);
  if (IsCifar(folder.path())) ReadDataset(*OpenCifar({.name = "cifar", .path = folder.path(), .class_names = {}}));
}
