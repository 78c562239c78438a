#include "netwright/deploy/memory_plan.h"

#include <algorithm>
#include <numeric>

#include "netwright/deploy/quantized_net.h"

namespace netwright {
namespace {

struct Life {
  int first = 0, last = 0;  // operations; the image is there before the first, the logits after the last
};

std::vector<Life> LivesOf(const InferenceNet& net) {
  std::vector<Life> lives(net.tensors.size());
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
  const std::vector<Life> lives = LivesOf(net);
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

DeviceBytes DeviceBytesOf(const InferenceNet& net) {
  DeviceBytes bytes{.flash = 0, .ram = PlanMemory(net).bytes};
  for (const InferenceOp& op : net.ops) {
    bytes.flash += net.WeightsOf(op) + net.BiasesOf(op) * (4 + 4 + 1);
    if (op.kind == InferenceOpKind::kAddition) bytes.flash += static_cast<int64_t>(sizeof(nw_sum));
  }
  if (!PixelsAreShifted(net)) bytes.flash += 256;
  return bytes;
}

}  // namespace netwright
