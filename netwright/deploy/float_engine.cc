#include <algorithm>
#include <limits>

#include "netwright/base/multiversion.h"
#include "netwright/deploy/folded_net.h"

namespace netwright {
namespace {

// One operation at work.
struct Work {
  const InferenceOp& op;
  const Shape &from, &to;
  const float* in;
  const float* weights;
  const float* bias;
  float* out;
};

// Calls body(pixel of the input, number of the window's place) for each place of the window that lies in the input.
template <typename F>
void ForWindow(const Work& work, int row, int column, const F& body) {
  const InferenceOp& op = work.op;
  for (int y = 0; y < op.kernel_height; ++y) {
    const int r = row * op.stride - op.before_rows + y;
    if (r < 0 || r >= work.from.height) continue;
    for (int x = 0; x < op.kernel_width; ++x) {
      const int c = column * op.stride - op.before_columns + x;
      if (c < 0 || c >= work.from.width) continue;
      body(work.in + (int64_t{r} * work.from.width + c) * work.from.channels, int64_t{y} * op.kernel_width + x);
    }
  }
}

// Calls body(row, column, pixel of the output).
template <typename F>
void ForPixels(const Work& work, const F& body) {
  for (int row = 0; row < work.to.height; ++row) {
    for (int column = 0; column < work.to.width; ++column) {
      body(row, column, work.out + (int64_t{row} * work.to.width + column) * work.to.channels);
    }
  }
}

// In several sums, which processors compute at once.
NETWRIGHT_INLINE float Dot(const float* a, const float* b, int count) {
  constexpr int kSums = 8;
  float sums[kSums] = {}, sum = 0;
  int i = 0;
  for (; i + kSums <= count; i += kSums) {
    for (int s = 0; s < kSums; ++s) sums[s] += a[i + s] * b[i + s];
  }
  for (; i < count; ++i) sum += a[i] * b[i];
  for (const float s : sums) sum += s;
  return sum;
}

// What a row of the window covers lies together, in the input and in the weights.
NETWRIGHT_MULTIVERSION void Convolve(const Work& work) {
  const InferenceOp& op = work.op;
  const Shape &from = work.from, &to = work.to;
  float* out = work.out;
  for (int row = 0; row < to.height; ++row) {
    const int above = row * op.stride - op.before_rows;  // the window's first row
    for (int column = 0; column < to.width; ++column) {
      const int before = column * op.stride - op.before_columns;
      const int left = std::max(0, -before), right = std::min(op.kernel_width, from.width - before);
      for (int channel = 0; channel < to.channels; ++channel) {
        float sum = work.bias[channel];
        for (int y = std::max(0, -above); y < std::min(op.kernel_height, from.height - above); ++y) {
          const int64_t pixel = int64_t{above + y} * from.width + before + left;
          const int64_t place = (int64_t{channel} * op.kernel_height + y) * op.kernel_width + left;
          sum += Dot(work.in + pixel * from.channels, work.weights + place * from.channels,
                     (right - left) * from.channels);
        }
        *out++ = sum;
      }
    }
  }
}

void ConvolveDepthwise(const Work& work) {
  ForPixels(work, [&](int row, int column, float* out) {
    std::copy_n(work.bias, work.to.channels, out);
    ForWindow(work, row, column, [&](const float* pixel, int64_t place) {
      const float* w = work.weights + place * work.to.channels;
      for (int channel = 0; channel < work.to.channels; ++channel) out[channel] += pixel[channel] * w[channel];
    });
  });
}

void Multiply(const Work& work) {
  const int64_t inputs = work.from.Elements();
  for (int o = 0; o < work.to.channels; ++o) {
    double sum = work.bias[o];
    for (int64_t i = 0; i < inputs; ++i) sum += work.in[i] * work.weights[o * inputs + i];
    work.out[o] = static_cast<float>(sum);
  }
}

void PoolMax(const Work& work) {
  ForPixels(work, [&](int row, int column, float* out) {
    std::fill_n(out, work.to.channels, -std::numeric_limits<float>::infinity());
    ForWindow(work, row, column, [&](const float* pixel, int64_t) {
      for (int channel = 0; channel < work.to.channels; ++channel)
        out[channel] = std::max(out[channel], pixel[channel]);
    });
  });
}

void PoolAverage(const Work& work) {
  const auto count = static_cast<float>(work.op.kernel_height * work.op.kernel_width);
  ForPixels(work, [&](int row, int column, float* out) {
    std::fill_n(out, work.to.channels, 0.0f);
    ForWindow(work, row, column, [&](const float* pixel, int64_t) {
      for (int channel = 0; channel < work.to.channels; ++channel) out[channel] += pixel[channel];
    });
    for (int channel = 0; channel < work.to.channels; ++channel) out[channel] /= count;
  });
}

void Pad(const Work& work) {
  std::fill_n(work.out, work.to.Elements(), 0.0f);
  for (int row = 0; row < work.from.height; ++row) {
    for (int column = 0; column < work.from.width; ++column) {
      std::copy_n(work.in + (int64_t{row} * work.from.width + column) * work.from.channels, work.from.channels,
                  work.out +
                      ((int64_t{row} + work.op.before_rows) * work.to.width + column + work.op.before_columns) *
                          work.to.channels +
                      work.op.before_channels);
    }
  }
}

void Concatenate(const Work& work, int first) {
  for (int64_t pixel = 0; pixel < int64_t{work.to.height} * work.to.width; ++pixel) {
    std::copy_n(work.in + pixel * work.from.channels, work.from.channels, work.out + pixel * work.to.channels + first);
  }
}

void RunOne(const Work& work, const FoldedNet& folded, std::vector<std::vector<float>>& values) {
  const int64_t count = work.to.Elements();
  switch (work.op.kind) {
    case InferenceOpKind::kConvolution:
      Convolve(work);
      break;
    case InferenceOpKind::kDepthwise:
      ConvolveDepthwise(work);
      break;
    case InferenceOpKind::kDense:
      Multiply(work);
      break;
    case InferenceOpKind::kMaxPooling:
      PoolMax(work);
      break;
    case InferenceOpKind::kAveragePooling:
      PoolAverage(work);
      break;
    case InferenceOpKind::kPadding:
      Pad(work);
      break;
    case InferenceOpKind::kAddition: {
      const std::vector<float>& other = values[static_cast<size_t>(work.op.inputs[1])];
      for (int64_t i = 0; i < count; ++i) work.out[i] = work.in[i] + other[static_cast<size_t>(i)];
      break;
    }
    case InferenceOpKind::kConcatenation: {
      int first = 0;
      for (const int input : work.op.inputs) {
        const Shape& part = folded.net.tensors[static_cast<size_t>(input)];
        Concatenate({work.op, part, work.to, values[static_cast<size_t>(input)].data(), nullptr, nullptr, work.out},
                    first);
        first += part.channels;
      }
      break;
    }
    case InferenceOpKind::kRelu:
      std::copy_n(work.in, count, work.out);
  }
  if (work.op.relu) {
    for (int64_t i = 0; i < count; ++i) work.out[i] = std::max(work.out[i], 0.0f);
  }
}

}  // namespace

void RunFloat(const FoldedNet& folded, const std::vector<float>& image, std::vector<std::vector<float>>& values) {
  values.resize(folded.net.tensors.size());
  values[0] = image;
  for (size_t i = 0; i < folded.net.ops.size(); ++i) {
    const InferenceOp& op = folded.net.ops[i];
    const auto input = static_cast<size_t>(op.inputs[0]), output = static_cast<size_t>(op.output);
    values[output].resize(static_cast<size_t>(folded.net.tensors[output].Elements()));
    RunOne({op, folded.net.tensors[input], folded.net.tensors[output], values[input].data(), folded.weights[i].data(),
            folded.biases[i].data(), values[output].data()},
           folded, values);
  }
}

}  // namespace netwright
