#include "netwright/run/session/feasible.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/base/units.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

struct LimitRow {
  const char* key;
  int64_t Limits::*member;
  std::string (*format)(int64_t value);
};

std::string Count(int64_t value) { return fmt::format("{}", value); }
std::string Bytes(int64_t value) { return FormatBytes(static_cast<double>(value)); }

constexpr LimitRow kLimits[] = {
    {"max_params", &Limits::max_params, Count},
    {"max_flops", &Limits::max_flops, Count},
    {"memory_limit", &Limits::max_train_bytes, Bytes},
    {"max_flash", &Limits::max_flash, Bytes},
    {"max_ram", &Limits::max_ram, Bytes},
    {"max_macs", &Limits::max_macs, Count},
    {"max_latency", &Limits::max_latency, FormatLatency},
};

ActionMask FirstActions(const SearchSpace& space, const InputSpec& input, const Limits& limits) {
  return space.LegalActions(space.Initial(), input, limits);
}

// The given limits with this one alone.
Limits Alone(const Limits& limits, const LimitRow& row, int64_t value) {
  Limits alone{.batch_size = limits.batch_size, .net = limits.net, .times = limits.times};
  alone.*row.member = value;
  return alone;
}

// The lowest value of this limit that admits a network, by bisection from one that does not.
int64_t LeastAdmitting(const SearchSpace& space, const InputSpec& input, const Limits& limits, const LimitRow& row) {
  const auto admits = [&](int64_t value) { return FirstActions(space, input, Alone(limits, row, value)).any(); };
  int64_t low = limits.*row.member, high = 2 * low;
  for (; !admits(high); high *= 2) low = high;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (admits(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace

void CheckFeasible(const SearchSpace& space, const InputSpec& input, const Limits& limits) {
  ActionMask layers = FirstActions(space, input, {.batch_size = limits.batch_size, .net = limits.net});
  if (space.TerminalAction() != kNoAction) layers.reset(static_cast<size_t>(space.TerminalAction()));
  if (layers.none()) {
    FailUsageOf("data.image_size",
                "images of {} x {} pixels are too small for every layer of the space '{}'; make them larger",
                input.height, input.width, space.name());
  }
  if (FirstActions(space, input, limits).any()) return;
  std::vector<std::string> given, too_low;
  for (const LimitRow& row : kLimits) {
    const int64_t value = limits.*row.member;
    if (value == 0) continue;
    given.push_back(fmt::format("{} = {}", row.key, row.format(value)));
    if (FirstActions(space, input, Alone(limits, row, value)).any()) continue;
    too_low.push_back(fmt::format("{} = {} is below {}, what the smallest network needs", row.key, row.format(value),
                                  row.format(LeastAdmitting(space, input, limits, row))));
  }
  FailUsage(
      "no network of the space '{}' keeps the limits on images of {} x {} x {}: {}; raise them or make the "
      "images smaller",
      space.name(), input.channels, input.height, input.width,
      too_low.empty() ? fmt::format("{} together", fmt::join(given, " and "))
                      : fmt::format("{}", fmt::join(too_low, ", ")));
}

std::string UnmaskedWarning(const ExperimentSpec& spec, const SearchSpace& space, const InputSpec& input) {
  const size_t legal = FirstActions(space, input, {}).count();
  if (!space.ScoresPrefixes() || !MakeStrategyComponent(spec)->ActsUnmasked()) return "";
  if (4 * legal >= static_cast<size_t>(space.ActionCount())) return "";
  return fmt::format(
      "the strategy '{}' acts without masks, and of the {} first actions of the space '{}' only {} are legal: nearly "
      "all "
      "of its networks will be invalid; use {}",
      spec.strategy, space.ActionCount(), space.name(), legal,
      LearnsPolicy(spec.strategy) ? "episode.mask_actions=true" : "strategy=masked-random");
}

}  // namespace netwright
