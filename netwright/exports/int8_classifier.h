#ifndef NETWRIGHT_EXPORTS_INT8_CLASSIFIER_H_
#define NETWRIGHT_EXPORTS_INT8_CLASSIFIER_H_

#include <memory>

#include "netwright/predict/classifier.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// A run's network in 8 bits, as `netwright export` writes it, by the reference engine. Its scales come from the run's
// training images. Usage error as of LoadRunModel and DescribeModel.
std::unique_ptr<Classifier> OpenInt8(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_INT8_CLASSIFIER_H_
