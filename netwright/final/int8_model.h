#ifndef NETWRIGHT_FINAL_INT8_MODEL_H_
#define NETWRIGHT_FINAL_INT8_MODEL_H_

#include <cstdint>
#include <string>

#include "netwright/datasets/prepared.h"
#include "netwright/deploy/quantized_net.h"
#include "netwright/final/int8_figures.h"

namespace netwright {

// Training images that scales are taken from.
inline constexpr int64_t kCalibrationImages = 300;

// A network in 8 bits, by some of its training images, evenly spread. On all cores; the same on any number.
QuantizedNet QuantizeFor(const FoldedNet& folded, const PreparedData& data, const Split& split);

// The same for the same network with the same weights and scales.
std::string DigestOf(const QuantizedNet& net);

// On all cores. Of validation images, evenly spread, so many as a few seconds are enough for; of the test part all.
Int8Figures MeasureInt8(const QuantizedNet& net, const PreparedData& data, const Split& split);

// Seconds that both take, about, of a network with so many multiply-adds.
double Int8Seconds(int64_t macs, const Split& split);

// A search ends with these figures where they take no longer: larger networks are not for devices.
inline constexpr double kMostInt8Seconds = 20;

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_INT8_MODEL_H_
