#ifndef NETWRIGHT_SPACES_LIMITS_H_
#define NETWRIGHT_SPACES_LIMITS_H_

#include "netwright/graph/cost.h"
#include "netwright/graph/inference/device_cost.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

inline bool HasDeviceLimit(const Limits& limits) {
  return limits.max_flash > 0 || limits.max_ram > 0 || limits.max_macs > 0 || limits.max_latency > 0;
}

inline bool HasCostLimit(const Limits& limits) {
  return limits.max_params > 0 || limits.max_flops > 0 || limits.max_train_bytes > 0 || HasDeviceLimit(limits);
}

inline bool IsWithin(int64_t value, int64_t limit) { return limit == 0 || value <= limit; }

// Looks at no limit of a device.
inline bool IsWithin(const Cost& cost, const Limits& limits) {
  return IsWithin(cost.params, limits.max_params) && IsWithin(cost.flops, limits.max_flops) &&
         IsWithin(cost.train_bytes, limits.max_train_bytes);
}

inline bool IsWithin(const DeviceCost& cost, const Limits& limits) {
  return IsWithin(cost.flash, limits.max_flash) && IsWithin(cost.ram, limits.max_ram) &&
         IsWithin(cost.macs, limits.max_macs) && IsWithin(cost.latency, limits.max_latency);
}

// Of the limits of a device.
struct DeviceFit {
  bool within = true;   // the network is
  bool beyond = false;  // no network that goes on from it is
};

// Precondition: the graph is valid for the input.
inline DeviceFit DeviceFitOf(const Graph& graph, const InputSpec& input, const Limits& limits) {
  if (!HasDeviceLimit(limits)) return {};
  const DeviceCost cost = DeviceCostOf(LowerForInference(graph, input, limits.net), limits.times);
  return {.within = IsWithin(cost, limits),
          .beyond = !IsWithin(cost.least_flash, limits.max_flash) || !IsWithin(cost.least_ram, limits.max_ram) ||
                    !IsWithin(cost.least_macs, limits.max_macs) || !IsWithin(cost.least_latency, limits.max_latency)};
}

// All limits. Precondition: the graph is valid for the input.
inline bool IsWithinLimits(const Graph& graph, const InputSpec& input, const Limits& limits) {
  return IsWithin(EstimateCost(graph, input, limits.net, limits.batch_size), limits) &&
         DeviceFitOf(graph, input, limits).within;
}

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_LIMITS_H_
