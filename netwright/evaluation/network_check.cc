#include "netwright/evaluation/network_check.h"

#include <fmt/format.h>

#include "netwright/base/units.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"

namespace netwright {
namespace {

// The first limit of a device that a network is over, in a line; "": none.
std::string DeviceComplaint(const DeviceCost& cost, const Limits& limits) {
  struct Row {
    const char* text;
    int64_t value, limit;
    std::string (*format)(int64_t);
  };
  const auto bytes = [](int64_t value) { return FormatBytes(static_cast<double>(value)); };
  const auto count = [](int64_t value) { return fmt::format("{}", value); };
  const Row rows[] = {{"constants of {} in 8 bits", cost.flash, limits.max_flash, bytes},
                      {"memory of {} in 8 bits", cost.ram, limits.max_ram, bytes},
                      {"{} multiply-adds", cost.macs, limits.max_macs, count},
                      {"about {} an image", cost.latency, limits.max_latency, FormatLatency}};
  for (const Row& row : rows) {
    if (IsWithin(row.value, row.limit)) continue;
    return fmt::format(fmt::runtime(row.text), row.format(row.value)) +
           fmt::format(", more than the limit of {}", row.format(row.limit));
  }
  return "";
}

}  // namespace

NetworkCheck CheckNetwork(const Graph& graph, const InputSpec& input, const Limits& limits) {
  NetworkCheck check;
  if (!InferShapes(graph, input, limits.net)) {
    check.outcome = Outcome::kInvalid;
    check.message = fmt::format("a layer would be smaller than 1 x 1 on {} x {} pixels", input.height, input.width);
    return check;
  }
  check.cost = EstimateCost(graph, input, limits.net, limits.batch_size);
  const auto refuse = [&check](Outcome outcome, std::string message) {
    check.outcome = outcome;
    check.message = std::move(message);
  };
  const auto exceeds = [](int64_t value, int64_t limit) { return limit > 0 && value > limit; };
  if (exceeds(check.cost.params, limits.max_params)) {
    refuse(Outcome::kInvalid,
           fmt::format("{} parameters, more than the limit of {}", check.cost.params, limits.max_params));
  } else if (exceeds(check.cost.flops, limits.max_flops)) {
    refuse(Outcome::kInvalid, fmt::format("{} FLOPs, more than the limit of {}", check.cost.flops, limits.max_flops));
  } else if (exceeds(check.cost.train_bytes, limits.max_train_bytes)) {
    refuse(Outcome::kOutOfMemory, fmt::format("training needs about {}, more than the limit of {}",
                                              FormatBytes(static_cast<double>(check.cost.train_bytes)),
                                              FormatBytes(static_cast<double>(limits.max_train_bytes))));
  } else if (HasDeviceLimit(limits)) {
    const DeviceCost device = DeviceCostOf(LowerForInference(graph, input, limits.net), limits.times);
    if (!IsWithin(device, limits)) refuse(Outcome::kInvalid, DeviceComplaint(device, limits));
  }
  return check;
}

bool MayBeTrained(const SearchSpace& space, const Architecture& arch, const Graph* network, const InputSpec& input,
                  const Limits& limits) {
  if (network == nullptr) return space.IsTerminal(arch);
  return CheckNetwork(*network, input, limits).outcome == Outcome::kOk;
}

}  // namespace netwright
