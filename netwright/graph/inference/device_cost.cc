#include "netwright/graph/inference/device_cost.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace netwright {
namespace {

struct TensorLife {
  int first = 0, last = 0;  // operations; the image is there before the first, the logits after the last
};

std::vector<TensorLife> TensorLives(const InferenceNet& net) {
  std::vector<TensorLife> lives(net.tensors.size());
  for (int i = 0; i < static_cast<int>(net.ops.size()); ++i) {
    const InferenceOp& op = net.ops[static_cast<size_t>(i)];
    lives[static_cast<size_t>(op.output)] = {i, i};
    for (const int input : op.inputs) lives[static_cast<size_t>(input)].last = i;
  }
  lives[static_cast<size_t>(net.output())].last = static_cast<int>(net.ops.size());
  return lives;
}

}  // namespace

MemoryPlan PlanMemory(const InferenceNet& net) {
  const std::vector<TensorLife> lives = TensorLives(net);
  std::vector<size_t> order(net.tensors.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return net.tensors[a].Elements() > net.tensors[b].Elements(); });
  MemoryPlan plan;
  plan.offsets.resize(net.tensors.size());
  std::vector<size_t> placed;  // by offset
  for (const size_t tensor : order) {
    const int64_t bytes = net.tensors[tensor].Elements();
    int64_t offset = 0;
    for (const size_t other : placed) {
      if (lives[other].first > lives[tensor].last || lives[tensor].first > lives[other].last) continue;
      if (offset + bytes <= plan.offsets[other]) break;
      offset = std::max(offset, plan.offsets[other] + net.tensors[other].Elements());
    }
    plan.offsets[tensor] = offset;
    plan.bytes = std::max(plan.bytes, offset + bytes);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), tensor,
                                   [&](size_t a, size_t b) { return plan.offsets[a] < plan.offsets[b]; }),
                  tensor);
  }
  return plan;
}

DeviceCost DeviceCostOf(const InferenceNet& net, const OperationTimes& times) {
  DeviceCost cost;
  double nanoseconds = 0, least_nanoseconds = 0;
  cost.ram = PlanMemory(net).bytes;
  for (const InferenceOp& op : net.ops) {
    const int64_t weights = net.WeightsOf(op);
    const Shape& out = net.tensors[static_cast<size_t>(op.output)];
    int64_t flash = weights + net.BiasesOf(op) * (4 + 4 + 1), at_once = out.Elements();
    if (op.kind == InferenceOpKind::kAddition) flash += kSumBytes;
    for (const int input : op.inputs) at_once += net.tensors[static_cast<size_t>(input)].Elements();
    const int64_t macs = weights * out.height * out.width;
    const double time = TimeOf(net, op, times);
    cost.flash += flash;
    cost.macs += macs;
    nanoseconds += time;
    if (op.of_head) continue;
    cost.least_flash += flash;
    cost.least_macs += macs;
    least_nanoseconds += time;
    cost.least_ram = std::max(cost.least_ram, at_once);
  }
  if (!PixelsAreShifted(net)) cost.flash += 256;
  cost.latency = std::llround(nanoseconds);
  cost.least_latency = std::llround(least_nanoseconds);
  return cost;
}

}  // namespace netwright
