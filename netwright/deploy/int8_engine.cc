#include <algorithm>

#include "netwright/base/check.h"
#include "netwright/deploy/quantized_net.h"

namespace netwright {
namespace {

nw_shape ShapeOf(const Shape& shape) { return {shape.height, shape.width, shape.channels}; }

}  // namespace

Int8Engine::Int8Engine(const QuantizedNet& net) : net_(net) {
  for (const Shape& shape : net.net.tensors) values_.emplace_back(static_cast<size_t>(shape.Elements()));
}

std::span<const int8_t> Int8Engine::Run(std::span<const uint8_t> image) {
  NETWRIGHT_CHECK(image.size() == values_[0].size());
  const std::array<int8_t, 256> table = PixelTable(net_.tensors[0]);
  std::transform(image.begin(), image.end(), values_[0].begin(), [&](uint8_t p) { return table[p]; });
  for (size_t i = 0; i < net_.ops.size(); ++i) RunOp(i);
  return values_[static_cast<size_t>(net_.net.output())];
}

NETWRIGHT_MULTIVERSION void Int8Engine::RunOp(size_t i) {
  const InferenceOp& op = net_.net.ops[i];
  const QuantizedOp& q = net_.ops[i];
  const auto input = static_cast<size_t>(op.inputs[0]), output = static_cast<size_t>(op.output);
  const nw_shape from = ShapeOf(net_.net.tensors[input]), to = ShapeOf(net_.net.tensors[output]);
  const nw_window window = {op.kernel_height, op.kernel_width, op.stride, op.before_rows, op.before_columns};
  const nw_range range = {net_.tensors[input].zero, net_.tensors[output].zero, q.low, q.high};
  const int8_t* in = values_[input].data();
  int8_t* out = values_[output].data();
  switch (op.kind) {
    case InferenceOpKind::kConvolution:
      nw_convolution(in, from, window, range, q.weights.data(), q.bias.data(), q.multipliers.data(), q.shifts.data(),
                     to, out);
      break;
    case InferenceOpKind::kDepthwise:
      nw_depthwise(in, from, window, range, q.weights.data(), q.bias.data(), q.multipliers.data(), q.shifts.data(), to,
                   out);
      break;
    case InferenceOpKind::kDense:
      nw_dense(in, static_cast<int>(values_[input].size()), range, q.weights.data(), q.bias.data(),
               q.multipliers.data(), q.shifts.data(), to.channels, out);
      break;
    case InferenceOpKind::kMaxPooling:
      nw_max_pooling(in, from, window, range, to, out);
      break;
    case InferenceOpKind::kAveragePooling:
      nw_average_pooling(in, from, window, range, to, out);
      break;
    case InferenceOpKind::kAddition:
      nw_addition(in, values_[static_cast<size_t>(op.inputs[1])].data(), static_cast<long>(values_[output].size()),
                  &q.sum, range, out);
      break;
    case InferenceOpKind::kConcatenation: {
      int first = 0;
      for (const int part : op.inputs) {
        const int channels = net_.net.tensors[static_cast<size_t>(part)].channels;
        nw_concatenation(values_[static_cast<size_t>(part)].data(), long{to.height} * to.width, channels, first,
                         to.channels, out);
        first += channels;
      }
      break;
    }
    case InferenceOpKind::kPadding:
      nw_padding(in, from, op.before_rows, op.before_columns, op.before_channels, range.zero_in, to, out);
      break;
    case InferenceOpKind::kRelu:
      nw_relu(in, static_cast<long>(values_[output].size()), range, out);
  }
}

int ClassOf(std::span<const int8_t> logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace netwright
