#include "netwright/bench/precision.h"

#include "netwright/base/error.h"

namespace netwright {

std::string ResolvePrecision(const std::string& precision) {
  if (precision == "bf16") FailUsage("--precision bf16: child networks are trained in fp32 only, as yet");
  if (precision != "auto" && precision != "fp32")
    FailUsage("unknown precision '{}'; give auto, fp32 or bf16", precision);
  return "fp32";
}

void ApplyPrecision(const std::string& /*precision*/, Recipe& /*recipe*/) {
  // Recipes know float32 only.
}

}  // namespace netwright
