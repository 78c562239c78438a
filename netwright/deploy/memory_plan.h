#ifndef NETWRIGHT_DEPLOY_MEMORY_PLAN_H_
#define NETWRIGHT_DEPLOY_MEMORY_PLAN_H_

#include <cstdint>
#include <vector>

#include "netwright/deploy/inference_net.h"

namespace netwright {

// Where the tensors of an 8-bit network lie in one array. A tensor lives from the operation that writes it to the last
// one that reads it; tensors that do not live at once may share bytes.
struct MemoryPlan {
  std::vector<int64_t> offsets;  // bytes, by tensor
  int64_t bytes = 0;             // of the array
};

// The largest tensors first, each at the lowest place that is free while it lives.
MemoryPlan PlanMemory(const InferenceNet& net);

// What an 8-bit network takes on a device, to the byte, code and stack not counted. Known before any training.
struct DeviceBytes {
  int64_t flash = 0;  // weights, 32-bit biases and multipliers, shifts, tables; not the labels
  int64_t ram = 0;    // MemoryPlan::bytes, which has the image in it
};
DeviceBytes DeviceBytesOf(const InferenceNet& net);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_MEMORY_PLAN_H_
