#ifndef NETWRIGHT_GRAPH_INFERENCE_DEVICE_COST_H_
#define NETWRIGHT_GRAPH_INFERENCE_DEVICE_COST_H_

#include <cstdint>
#include <vector>

#include "netwright/graph/inference/inference_net.h"
#include "netwright/graph/inference/operation_times.h"

namespace netwright {

// Where the tensors of an 8-bit network lie in one array. A tensor lives from the operation that writes it to the last
// one that reads it; tensors that do not live at once may share bytes.
struct MemoryPlan {
  std::vector<int64_t> offsets;  // bytes, by tensor
  int64_t bytes = 0;             // of the array
};

// The largest tensors first, each at the lowest place that is free while it lives.
MemoryPlan PlanMemory(const InferenceNet& net);

// What an 8-bit network takes on a device, to the byte, code and stack not counted, and about how long it takes. Known
// before any training.
struct DeviceCost {
  int64_t flash = 0;    // bytes: weights, 32-bit biases and multipliers, shifts, tables; not the labels
  int64_t ram = 0;      // bytes: MemoryPlan::bytes, which has the image in it
  int64_t macs = 0;     // multiply-adds of an image
  int64_t latency = 0;  // nanoseconds an image, by `times`
  // What no network that goes on from this one has less of: without the head, and the most that one operation works on.
  int64_t least_flash = 0, least_ram = 0, least_macs = 0, least_latency = 0;
};
// times: in nanoseconds.
DeviceCost DeviceCostOf(const InferenceNet& net, const OperationTimes& times = {});

// Of an addition's constants (deploy/int8_kernels.h).
inline constexpr int64_t kSumBytes = 28;

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INFERENCE_DEVICE_COST_H_
