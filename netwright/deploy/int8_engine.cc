#include <algorithm>

#include "netwright/base/check.h"
#include "netwright/deploy/quantized_net.h"

namespace netwright {
namespace {

constexpr int64_t kLanes = 16;        // numbers that one instruction takes
constexpr int64_t kChannelBlock = 4;  // output channels that one pass over a window serves

nw_shape ShapeOf(const Shape& shape) { return {shape.height, shape.width, shape.channels}; }

int64_t Padded(int64_t count, int64_t to) { return (count + to - 1) / to * to; }

bool IsProduct(InferenceOpKind kind) {
  return kind == InferenceOpKind::kConvolution || kind == InferenceOpKind::kDense;
}

// What one output pixel of a convolution or a dense layer sees, less the zero point; zeros where the image ends. A row
// of the window lies together. `out` has room for the window.
NETWRIGHT_INLINE void CopyWindow(const int8_t* in, const nw_shape& from, const InferenceOp& op, int row, int column,
                                 int zero, int16_t* out) {
  const int first = column * op.stride - op.before_columns, width = op.kernel_width * from.channels;
  const int left = std::max(0, -first), right = std::min(op.kernel_width, from.width - first);
  for (int y = 0; y < op.kernel_height; ++y, out += width) {
    const int r = row * op.stride - op.before_rows + y;
    if (r < 0 || r >= from.height || right <= left) {
      std::fill_n(out, width, int16_t{0});
      continue;
    }
    std::fill_n(out, left * from.channels, int16_t{0});
    std::fill(out + right * from.channels, out + width, int16_t{0});
    const int8_t* pixel = in + (int64_t{r} * from.width + first + left) * from.channels;
    int16_t* to = out + left * from.channels;
    for (int i = 0; i < (right - left) * from.channels; ++i) to[i] = static_cast<int16_t>(pixel[i] - zero);
  }
}

// Sums of products with the weights of kChannelBlock channels, which lie `count` apart. Their order does not matter.
NETWRIGHT_INLINE void Products(const int16_t* window, const int16_t* weights, int64_t count, int32_t* sums) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  for (int64_t i = 0; i < count; ++i) {
    a += window[i] * weights[i];
    b += window[i] * weights[count + i];
    c += window[i] * weights[2 * count + i];
    d += window[i] * weights[3 * count + i];
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

}  // namespace

Int8Engine::Int8Engine(const QuantizedNet& net) : net_(net), wide_(net.ops.size()) {
  for (const Shape& shape : net.net.tensors) values_.emplace_back(static_cast<size_t>(shape.Elements()));
  size_t longest = 0;
  for (size_t i = 0; i < net.ops.size(); ++i) {
    if (!IsProduct(net.net.ops[i].kind)) continue;
    const std::vector<int8_t>& weights = net.ops[i].weights;
    const auto channels = static_cast<int64_t>(net.ops[i].bias.size());
    const int64_t count = static_cast<int64_t>(weights.size()) / channels, padded = Padded(count, kLanes);
    wide_[i].resize(static_cast<size_t>(Padded(channels, kChannelBlock) * padded));
    for (int64_t c = 0; c < channels; ++c) {
      std::copy_n(weights.begin() + c * count, count, wide_[i].begin() + c * padded);
    }
    longest = std::max(longest, static_cast<size_t>(padded));
  }
  window_.resize(longest);
}

std::span<const int8_t> Int8Engine::Run(std::span<const uint8_t> image) {
  NETWRIGHT_CHECK(image.size() == values_[0].size());
  const std::array<int8_t, 256> table = PixelTable(net_.tensors[0]);
  std::transform(image.begin(), image.end(), values_[0].begin(), [&](uint8_t p) { return table[p]; });
  for (size_t i = 0; i < net_.ops.size(); ++i) {
    if (IsProduct(net_.net.ops[i].kind)) {
      Multiply(i);
    } else {
      RunOp(i);
    }
  }
  return values_[static_cast<size_t>(net_.net.output())];
}

// nw_convolution and nw_dense by the instructions that large machines have for products of 16 bits: every sum is exact,
// so the bits are the kernels'.
NETWRIGHT_MULTIVERSION void Int8Engine::Multiply(size_t i) {
  InferenceOp op = net_.net.ops[i];
  const QuantizedOp& q = net_.ops[i];
  const auto input = static_cast<size_t>(op.inputs[0]), output = static_cast<size_t>(op.output);
  nw_shape from = ShapeOf(net_.net.tensors[input]);
  const nw_shape to = ShapeOf(net_.net.tensors[output]);
  if (op.kind == InferenceOpKind::kDense) {  // a window over all of it
    op.kernel_height = from.height;
    op.kernel_width = from.width;
  }
  const int64_t count = int64_t{op.kernel_height} * op.kernel_width * from.channels, padded = Padded(count, kLanes);
  std::fill(window_.begin() + count, window_.begin() + padded, int16_t{0});
  const int32_t *bias = q.bias.data(), *multipliers = q.multipliers.data();
  const int8_t* shifts = q.shifts.data();
  const int32_t zero_in = net_.tensors[input].zero, zero_out = net_.tensors[output].zero, low = q.low, high = q.high;
  int8_t* out = values_[output].data();
  for (int row = 0; row < to.height; ++row) {
    for (int column = 0; column < to.width; ++column, out += to.channels) {
      CopyWindow(values_[input].data(), from, op, row, column, zero_in, window_.data());
      for (int64_t first = 0; first < to.channels; first += kChannelBlock) {
        int32_t sums[kChannelBlock];
        Products(window_.data(), wide_[i].data() + first * padded, padded, sums);
        for (int64_t c = first; c < std::min<int64_t>(to.channels, first + kChannelBlock); ++c) {
          out[c] = nw_held(nw_scaled(bias[c] + sums[c - first], multipliers[c], shifts[c]) + zero_out, low, high);
        }
      }
    }
  }
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
    case InferenceOpKind::kDense:
      break;  // Multiply
    case InferenceOpKind::kDepthwise:
      nw_depthwise(in, from, window, range, q.weights.data(), q.bias.data(), q.multipliers.data(), q.shifts.data(), to,
                   out);
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
