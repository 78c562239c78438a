#ifndef NETWRIGHT_DATASETS_USABLE_ITEMS_H_
#define NETWRIGHT_DATASETS_USABLE_ITEMS_H_

#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"

namespace netwright {

// What the images of a PreparedData are in their data set, in order. `summary` is its, `classes` that of the
// Preparation that it was asked for with. Usage error as of OpenDataset, and when the data set has become another
// since.
std::vector<DatasetSource::Item> UsableItems(const std::string& name_or_path, int classes,
                                             const DatasetSummary& summary);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_USABLE_ITEMS_H_
