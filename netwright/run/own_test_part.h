#ifndef NETWRIGHT_RUN_OWN_TEST_PART_H_
#define NETWRIGHT_RUN_OWN_TEST_PART_H_

#include "netwright/predict/classifier.h"
#include "netwright/predict/image_list.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// The test part of a run's own data set, as the run split it. Usage error for a run without images or without a test
// part, and for a data set that is not here or has changed.
ImageList ListOwnTestPart(const RunFolder& folder, const ModelDescription& model);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_OWN_TEST_PART_H_
