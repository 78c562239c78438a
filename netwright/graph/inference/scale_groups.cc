#include <algorithm>
#include <numeric>

#include "netwright/graph/inference/inference_net.h"

namespace netwright {

bool KeepsScale(InferenceOpKind kind) {
  switch (kind) {
    case InferenceOpKind::kMaxPooling:
    case InferenceOpKind::kAveragePooling:
    case InferenceOpKind::kConcatenation:
    case InferenceOpKind::kPadding:
    case InferenceOpKind::kRelu:
      return true;
    default:
      return false;
  }
}

std::vector<int> ScaleGroups(const InferenceNet& net) {
  std::vector<int> groups(net.tensors.size());
  std::iota(groups.begin(), groups.end(), 0);
  for (const InferenceOp& op : net.ops) {
    if (!KeepsScale(op.kind)) continue;
    for (const int input : op.inputs) {
      const int a = groups[static_cast<size_t>(input)], b = groups[static_cast<size_t>(op.output)];
      for (int& group : groups) {
        if (group == a || group == b) group = std::min(a, b);
      }
    }
  }
  return groups;
}

bool PixelsAreShifted(const InferenceNet& net) {
  const std::vector<int> groups = ScaleGroups(net);
  return std::none_of(net.ops.begin(), net.ops.end(), [&](const InferenceOp& op) {
    return groups[static_cast<size_t>(op.output)] == 0 && !KeepsScale(op.kind);
  });
}

}  // namespace netwright
