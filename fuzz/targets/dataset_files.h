#ifndef NETWRIGHT_FUZZ_TARGETS_DATASET_FILES_H_
#define NETWRIGHT_FUZZ_TARGETS_DATASET_FILES_H_

#include <algorithm>
#include <string>

#include "netwright/datasets/source.h"

namespace netwright {

// Asks for the first images of a data set.
inline void ReadDataset(const DatasetSource& source) {
  std::string why;
  for (size_t i = 0; i < std::min<size_t>(8, source.items().size()); ++i) {
    source.Inspect(i);
    source.Decode(i, 3, &why);
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_FUZZ_TARGETS_DATASET_FILES_H_
