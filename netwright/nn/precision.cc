#include "netwright/nn/precision.h"

#include "netwright/base/error.h"

namespace netwright {

std::string_view PrecisionName(Precision precision) { return precision == Precision::kBf16 ? "bf16" : "fp32"; }

Precision PrecisionFromName(std::string_view name) {
  if (name == "bf16") return Precision::kBf16;
  if (name != "fp32") FailUsage("precision '{}': give auto, fp32 or bf16", name);
  return Precision::kFp32;
}

bool HasBf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

Precision ResolvePrecision(std::string_view name, const NetworkTemplate& net) {
  if (name == "auto") return HasBf16() && net.filters >= kLeastBf16Filters ? Precision::kBf16 : Precision::kFp32;
  const Precision precision = PrecisionFromName(name);
  if (precision == Precision::kBf16 && !HasBf16()) {
    FailUsage("precision bf16: this processor does not multiply bfloat16 (AVX512-BF16); give auto or fp32");
  }
  return precision;
}

}  // namespace netwright
