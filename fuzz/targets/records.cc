#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/targets/dataset_files.h"
#include "netwright/datasets/formats/formats.h"

// A data set of records: its description, "|RECORDS|", the file of class 0.
NETWRIGHT_FUZZ_TARGET(records) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  folder.Write("dataset_spec.json", TakeUntil(bytes, "|RECORDS|"));
  folder.Write("0.tfrecords", bytes);
  if (IsRecords(folder.path()))
    ReadDataset(*OpenRecords({.name = "records", .path = folder.path(), .class_names = {}}));
}
