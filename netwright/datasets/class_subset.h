#ifndef NETWRIGHT_DATASETS_CLASS_SUBSET_H_
#define NETWRIGHT_DATASETS_CLASS_SUBSET_H_

#include <memory>

#include "netwright/datasets/source.h"

namespace netwright {

// A data set of `count` of the source's classes, spread evenly over their order; all when there are no more.
// Precondition: count >= 2.
std::unique_ptr<DatasetSource> WithClasses(std::unique_ptr<DatasetSource> source, int count);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_CLASS_SUBSET_H_
