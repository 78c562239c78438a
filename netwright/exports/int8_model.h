#ifndef NETWRIGHT_EXPORTS_INT8_MODEL_H_
#define NETWRIGHT_EXPORTS_INT8_MODEL_H_

#include <cstdint>
#include <span>

#include "netwright/deploy/quantized_net.h"
#include "netwright/exports/run_model.h"

namespace netwright {

// Training images that scales are taken from.
inline constexpr int64_t kCalibrationImages = 300;

// The run's network in 8 bits, by some of its training images, evenly spread.
QuantizedNet QuantizeModel(const RunModel& model);

// The share of the images whose class it says; on all cores.
double Int8Accuracy(const QuantizedNet& net, const PreparedData& data, std::span<const int64_t> images);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_INT8_MODEL_H_
