#ifndef NETWRIGHT_NN_PRECISION_H_
#define NETWRIGHT_NN_PRECISION_H_

#include <string>
#include <string_view>

namespace netwright {

// What child networks compute in. kBf16: activations, and what is multiplied in convolutions and dense layers, are
// bfloat16; sums, normalisation, loss, weights and optimiser stay float32.
enum class Precision { kFp32, kBf16 };

std::string_view PrecisionName(Precision precision);  // "fp32", "bf16"
Precision PrecisionFromName(std::string_view name);   // usage error for another name

// Whether this processor multiplies bfloat16 (AVX512-BF16); else it would be emulated, slower than float32.
bool HasBf16();

// "auto": bf16 where the processor has it, else fp32. Usage error for "bf16" where it has not, and for other names.
Precision ResolvePrecision(std::string_view name);

}  // namespace netwright

#endif  // NETWRIGHT_NN_PRECISION_H_
