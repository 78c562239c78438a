// The table of targets.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "netwright/base/error.h"
#include "netwright/graph/inference/targets/target.h"

namespace netwright {
namespace {

constexpr std::array<const Target*, 4> kTargets = {&kCortexM4, &kCortexM7, &kEsp32, &kRaspberryPi};

}  // namespace

std::span<const Target* const> Targets() { return kTargets; }

const Target& FindTarget(std::string_view name) {
  for (const Target* target : kTargets) {
    if (target->name == name) return *target;
  }
  FailUsage("unknown target '{}'; choose one of: {}", name, fmt::join(TargetNames(), ", "));
}

std::vector<std::string> TargetNames() {
  std::vector<std::string> names{std::string(kDesktopTarget)};
  for (const Target* target : kTargets) names.emplace_back(target->name);
  return names;
}

OperationTimes TimesOn(const TargetChoice& choice) {
  if (choice.IsDesktop()) return ParseOperationTimes(choice.measured, "operation_times");
  const Target& target = FindTarget(choice.name);
  return Scaled(target.cycles, 1e9 / static_cast<double>(choice.hertz > 0 ? choice.hertz : target.hertz));
}

std::string TargetText(const TargetChoice& choice) {
  if (choice.IsDesktop()) return "";
  const Target& target = FindTarget(choice.name);
  const auto hertz = static_cast<double>(choice.hertz > 0 ? choice.hertz : target.hertz);
  return fmt::format("{} at {:.4g} MHz", target.name, 1e-6 * hertz);
}

}  // namespace netwright
