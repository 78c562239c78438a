#ifndef NETWRIGHT_NN_PRECISION_H_
#define NETWRIGHT_NN_PRECISION_H_

#include <string_view>

#include "netwright/graph/network_template.h"
#include "netwright/nn/device.h"

namespace netwright {

// kBf16: activations and factors of products are bfloat16; sums, normalisation, loss, weights and optimiser float32.
enum class Precision { kFp32, kBf16 };

std::string_view PrecisionName(Precision precision);  // "fp32", "bf16"
Precision PrecisionFromName(std::string_view name);   // usage error for another name

// Whether this processor multiplies bfloat16 (AVX512-BF16); else it would be emulated, slower than float32.
bool HasBf16();

// Filters of the first convolution from which bfloat16 is the faster one (docs/performance.md).
inline constexpr int kLeastBf16Filters = 16;

// "auto": bf16 where the processor multiplies it and networks of this template are not narrow, or where the GPU has it;
// else fp32. Usage error for "bf16" where the device has it not, and for other names.
Precision ResolvePrecision(std::string_view name, const NetworkTemplate& net, Device device = Device::kCpu);

}  // namespace netwright

#endif  // NETWRIGHT_NN_PRECISION_H_
