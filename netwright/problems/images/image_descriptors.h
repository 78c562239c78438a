#ifndef NETWRIGHT_PROBLEMS_IMAGES_IMAGE_DESCRIPTORS_H_
#define NETWRIGHT_PROBLEMS_IMAGES_IMAGE_DESCRIPTORS_H_

#include <vector>

#include "netwright/datasets/prepared.h"

namespace netwright {

// The numbers of kDescriptorNames (evaluation/descriptors.h) of a search's share of a data set. Looks at some hundred
// images of each part, evenly spread, so that it takes less than half a second. Deterministic. The test part is not
// read.
std::vector<double> DescribeImages(const PreparedData& data, const Split& search);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_IMAGE_DESCRIPTORS_H_
