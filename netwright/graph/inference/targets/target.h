#ifndef NETWRIGHT_GRAPH_INFERENCE_TARGETS_TARGET_H_
#define NETWRIGHT_GRAPH_INFERENCE_TARGETS_TARGET_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/inference/operation_times.h"

namespace netwright {

// A kind of device, by what operations in 8 bits take on it: published figures, each with its source. One file and one
// row of targets.cc. How long a network takes by them is an estimate.
struct Target {
  std::string_view name, help;
  int64_t hertz;  // its usual clock
  OperationTimes cycles;
};

std::span<const Target* const> Targets();
const Target& FindTarget(std::string_view name);  // usage error that lists the names

// The machine that the program runs on: no row, since it is measured (train/measured_times.h).
inline constexpr std::string_view kDesktopTarget = "desktop";
std::vector<std::string> TargetNames();  // with that

struct TargetChoice {
  std::string name{kDesktopTarget};
  int64_t hertz = 0;          // the device's clock; 0: its usual one
  std::string measured = {};  // of kDesktopTarget: OperationTimesText, in nanoseconds; "": not measured
  bool IsDesktop() const { return name == kDesktopTarget; }
};
OperationTimes TimesOn(const TargetChoice& choice);  // in nanoseconds; all 0 where not measured
std::string TargetText(const TargetChoice& choice);  // "cortex-m4 at 120 MHz"; "" for this machine

// The rows.
extern const Target kCortexM4, kCortexM7, kEsp32, kRaspberryPi;

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INFERENCE_TARGETS_TARGET_H_
