#ifndef NETWRIGHT_DATASETS_SPLIT_LIST_H_
#define NETWRIGHT_DATASETS_SPLIT_LIST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"

namespace netwright {

// A data set's usable images one by one, with the part that a search gives each: for other programs that are to train
// and to test on the same images.
struct SplitList {
  struct Image {
    std::string path;  // in the data set: file, archive member or record; of IDX and CIFAR "FILE:NUMBER", from 0
    int32_t label = 0;
    Part part = Part::kUnassigned;  // kUnassigned never after ListSplit
  };
  std::string name;
  std::string path;    // of the data set
  std::string format;  // DatasetSource::format
  std::vector<std::string> classes;
  std::vector<Image> images;  // in the data set's order

  std::string Table() const;  // a heading and a line for each image: part, class, path, between tabs
  std::string Json() const;   // one object on one line, which docs/datasets.md describes
};

// `group_by`: GroupsOf; the groups of `options` are these. Usage error as of PrepareDataset, GroupsOf and MakeSplit.
SplitList ListSplit(const std::string& name_or_path, SplitOptions options, const std::string& group_by = {});

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_SPLIT_LIST_H_
