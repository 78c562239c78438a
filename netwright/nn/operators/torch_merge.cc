#include <fmt/format.h>

#include "netwright/graph/window.h"
#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

// Zeros around the smaller input of a merge; for additions around its channels, too.
at::Tensor PadToMerge(const at::Tensor& x, const LayerPlan& merge) {
  std::vector<int64_t> padding;  // before and after: of the last dimension first
  const auto add = [&](int64_t size, int64_t padded) {
    const int64_t before = PaddingBefore(static_cast<int>(size), static_cast<int>(padded));
    padding.insert(padding.end(), {before, padded - size - before});
  };
  add(x.size(3), merge.shape.width);
  add(x.size(2), merge.shape.height);
  if (merge.op == Op::kAddition) add(x.size(1), merge.shape.channels);
  for (const int64_t size : padding) {
    if (size > 0) return at::constant_pad_nd(x, padding);
  }
  return x;
}

std::string PaddedScript(const ScriptCall& call, int input) {
  const auto pair = [](int size, int padded) {
    const int before = PaddingBefore(size, padded);
    return fmt::format("{}, {}", before, padded - size - before);
  };
  const LayerPlan& merge = call.layer();
  const int node = merge.inputs[static_cast<size_t>(input)];
  const Shape &part = call.layers[static_cast<size_t>(node)].shape, &whole = merge.shape;
  const bool channels = merge.op == Op::kAddition;
  if (part.height == whole.height && part.width == whole.width && (!channels || part.channels == whole.channels)) {
    return fmt::format("x{}", node);
  }
  return fmt::format("torch.constant_pad_nd(x{}, [{}, {}{}], 0.0)", node, pair(part.width, whole.width),
                     pair(part.height, whole.height),
                     channels ? ", " + pair(part.channels, whole.channels) : std::string());
}

}  // namespace

constinit const TorchOperator kTorchAddition = {
    Op::kAddition,
    [](const TorchCall& call) { return PadToMerge(call.first, call.layer) + PadToMerge(call.second, call.layer); },
    [](const ScriptCall& call) { return fmt::format("{} + {}", PaddedScript(call, 0), PaddedScript(call, 1)); }};

constinit const TorchOperator kTorchConcatenation = {
    Op::kConcatenation,
    [](const TorchCall& call) {
      return at::cat({PadToMerge(call.first, call.layer), PadToMerge(call.second, call.layer)}, 1);
    },
    [](const ScriptCall& call) {
      return fmt::format("torch.cat([{}, {}], 1)", PaddedScript(call, 0), PaddedScript(call, 1));
    }};

}  // namespace netwright
