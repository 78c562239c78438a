#include <fmt/format.h>

#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

at::Tensor PadImages(const at::Tensor& x, const Padding& p) {
  return p == Padding() ? x : at::constant_pad_nd(x, {p.left, p.right, p.top, p.bottom});
}

// groups: 1, or one a channel.
at::Tensor RunConvolutionByTorch(const TorchCall& call, int64_t groups) {
  const LayerPlan& layer = call.layer;
  const auto cast = [&](const at::Tensor& x) { return call.bf16 ? x.to(at::kBFloat16) : x; };
  if (call.plain) {
    const int64_t same = layer.kernel / 2;
    return at::relu(at::conv2d(cast(call.first), cast(call.weight), cast(call.bias), {1, 1}, {same, same}));
  }
  const Padding& p = layer.padding;
  const bool even = p.top == p.bottom && p.left == p.right;
  const at::Tensor x = cast(even ? at::relu(call.first) : PadImages(at::relu(call.first), p));
  const std::array<int64_t, 2> around = {even ? p.top : 0, even ? p.left : 0};
  const at::Tensor product = at::conv2d(x, cast(call.weight), cast(call.bias), layer.stride, around, 1, groups);
  return at::batch_norm(product, call.scale, call.shift, call.mean, call.variance, at::GradMode::is_enabled(),
                        call.norm.momentum, call.norm.epsilon, /*cudnn_enabled=*/true);
}

std::string ConvolutionScript(const ScriptCall& call, int groups) {
  const LayerPlan& layer = call.layer();
  const Padding& p = layer.padding;
  std::string x = fmt::format("torch.relu(x{})", layer.inputs[0]), rest;
  if (p != Padding()) {
    x = fmt::format("torch.constant_pad_nd({}, [{}, {}, {}, {}], 0.0)", x, p.left, p.right, p.top, p.bottom);
  }
  if (layer.stride > 1 || groups > 1) rest = fmt::format(", [{0}, {0}], [0, 0], [1, 1], {1}", layer.stride, groups);
  return fmt::format(
      "torch.batch_norm(torch.conv2d({0}, self.conv{1}_weight, self.conv{1}_bias{2}), self.norm{1}_weight, "
      "self.norm{1}_bias, self.norm{1}_mean, self.norm{1}_variance, False, 0.0, {3:.17e}, False)",
      x, call.node, rest, call.norm_epsilon);
}

}  // namespace

constinit const TorchOperator kTorchConvolution = {Op::kConvolution,
                                                   [](const TorchCall& call) { return RunConvolutionByTorch(call, 1); },
                                                   [](const ScriptCall& call) { return ConvolutionScript(call, 1); }};

constinit const TorchOperator kTorchDepthwise = {
    Op::kDepthwise, [](const TorchCall& call) { return RunConvolutionByTorch(call, call.layer.shape.channels); },
    [](const ScriptCall& call) { return ConvolutionScript(call, call.layer().shape.channels); }};

}  // namespace netwright
