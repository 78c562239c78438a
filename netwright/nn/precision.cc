#include "netwright/nn/precision.h"

#include <optional>

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

namespace {

Precision ResolveOnCuda(std::string_view name) {
  constexpr int kAmpere = 8;
  const std::optional<CudaDevice> gpu = FirstCudaDevice();
  const bool has_bf16 = gpu.has_value() && gpu->capability_major >= kAmpere;
  if (name == "auto") return has_bf16 ? Precision::kBf16 : Precision::kFp32;
  const Precision precision = PrecisionFromName(name);
  if (precision == Precision::kBf16 && !has_bf16) {
    FailUsage("precision bf16: this GPU does not multiply bfloat16 (compute capability below 8); give auto or fp32");
  }
  return precision;
}

}  // namespace

Precision ResolvePrecision(std::string_view name, const NetworkTemplate& net, Device device) {
  if (device == Device::kCuda) return ResolveOnCuda(name);
  if (name == "auto") return HasBf16() && net.filters >= kLeastBf16Filters ? Precision::kBf16 : Precision::kFp32;
  const Precision precision = PrecisionFromName(name);
  if (precision == Precision::kBf16 && !HasBf16()) {
    FailUsage("precision bf16: this processor does not multiply bfloat16 (AVX512-BF16); give auto or fp32");
  }
  return precision;
}

}  // namespace netwright
