#ifndef NETWRIGHT_NN_PRECISION_H_
#define NETWRIGHT_NN_PRECISION_H_

#include <string_view>

#include "netwright/graph/network_template.h"
#include "netwright/nn/device.h"

namespace netwright {

// What child networks compute in. kBf16: activations, and what is multiplied in convolutions and dense layers, are
// bfloat16; sums, normalisation, loss, weights and optimiser stay float32.
enum class Precision { kFp32, kBf16 };

std::string_view PrecisionName(Precision precision);  // "fp32", "bf16"
Precision PrecisionFromName(std::string_view name);   // usage error for another name

// Whether this processor multiplies bfloat16 (AVX512-BF16); else it would be emulated, slower than float32.
bool HasBf16();

// Filters of the first convolution from which bfloat16 is the faster one (docs/performance.md).
inline constexpr int kLeastBf16Filters = 16;

// "auto": the faster one for networks of this template, which is bf16 where the processor has it and the networks are
// not narrow; on a GPU, bf16 where the GPU has it. Usage error for "bf16" where the device has it not, and for other
// names.
Precision ResolvePrecision(std::string_view name, const NetworkTemplate& net, Device device = Device::kCpu);

}  // namespace netwright

#endif  // NETWRIGHT_NN_PRECISION_H_
