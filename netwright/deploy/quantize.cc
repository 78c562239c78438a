#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/parallel.h"
#include "netwright/deploy/quantized_net.h"

namespace netwright {
namespace {

constexpr int64_t kSamples = 200'000;  // of a tensor's values

struct ValueRange {
  float low = 0, high = 0;  // zero is in it
};

// Some of the values, evenly spread, others in each image.
void Sample(const std::vector<float>& values, int64_t image, int64_t images, std::vector<float>& sample) {
  const int64_t step = std::max<int64_t>(1, static_cast<int64_t>(values.size()) * images / kSamples);
  for (int64_t i = image % step; i < static_cast<int64_t>(values.size()); i += step) {
    sample.push_back(values[static_cast<size_t>(i)]);
  }
}

ValueRange RangeOf(std::vector<float> sample, double share) {
  const auto cut = static_cast<int64_t>(share * static_cast<double>(sample.size()));
  std::nth_element(sample.begin(), sample.begin() + cut, sample.end());
  const float low = sample[static_cast<size_t>(cut)];
  std::nth_element(sample.begin(), sample.end() - 1 - cut, sample.end());
  return {std::min(0.0f, low), std::max(0.0f, *(sample.end() - 1 - cut))};
}

using Samples = std::vector<std::vector<float>>;  // by tensor

// Of the images first .. last - 1 of `images`.
Samples SampleTensors(const FoldedNet& folded, int64_t first, int64_t last, int64_t images, const ImageSource& image) {
  Samples samples(folded.net.tensors.size());
  std::vector<std::vector<float>> values;
  std::vector<float> pixels(static_cast<size_t>(folded.net.tensors[0].Elements()));
  for (int64_t i = first; i < last; ++i) {
    const std::span<const uint8_t> bytes = image(i);
    NETWRIGHT_CHECK(bytes.size() == pixels.size());
    std::transform(bytes.begin(), bytes.end(), pixels.begin(), [](uint8_t p) { return static_cast<float>(p) / 255; });
    RunFloat(folded, pixels, values);
    for (size_t t = 1; t < values.size(); ++t) Sample(values[t], i, images, samples[t]);
  }
  return samples;
}

std::vector<ValueRange> Calibrate(const FoldedNet& folded, int64_t images, const ImageSource& image, double share) {
  const InferenceNet& net = folded.net;
  constexpr int64_t kTogether = 16;
  std::vector<Samples> parts(static_cast<size_t>((images + kTogether - 1) / kTogether));
  ParallelFor(static_cast<int64_t>(parts.size()), 0, [&](int64_t part) {
    const int64_t first = part * kTogether;
    parts[static_cast<size_t>(part)] = SampleTensors(folded, first, std::min(images, first + kTogether), images, image);
  });
  std::vector<ValueRange> ranges = {{0, 1}};  // of the image
  for (size_t t = 1; t < net.tensors.size(); ++t) {
    std::vector<float> all;
    for (const Samples& part : parts) all.insert(all.end(), part[t].begin(), part[t].end());
    ranges.push_back(RangeOf(std::move(all), share));
  }
  const std::vector<int> groups = ScaleGroups(net);
  for (size_t t = 0; t < ranges.size(); ++t) {
    ValueRange& all = ranges[static_cast<size_t>(groups[t])];
    all = {std::min(all.low, ranges[t].low), std::max(all.high, ranges[t].high)};
  }
  for (size_t t = 0; t < ranges.size(); ++t) ranges[t] = ranges[static_cast<size_t>(groups[t])];
  return ranges;
}

Quantization QuantizationOf(const ValueRange& range) {
  if (!(range.high > range.low)) return {};
  Quantization q{.scale = (range.high - range.low) / 255, .zero = 0};
  q.zero = static_cast<int>(std::clamp(std::round(-128 - range.low / static_cast<double>(q.scale)), -128.0, 127.0));
  return q;
}

// value = multiplier * 2^(shift - 31)
std::pair<int32_t, int8_t> MultiplierOf(double value) {
  int shift = 0;
  auto multiplier = static_cast<int64_t>(std::round(std::frexp(value, &shift) * (int64_t{1} << 31)));
  if (multiplier == int64_t{1} << 31) multiplier /= 2, ++shift;
  if (shift < -31) return {0, int8_t{0}};
  return {static_cast<int32_t>(multiplier), static_cast<int8_t>(shift)};
}

void QuantizeWeights(const FoldedNet& folded, size_t i, const Quantization& in, const Quantization& out,
                     QuantizedOp& to) {
  const InferenceOp& op = folded.net.ops[i];
  const std::vector<float>& weights = folded.weights[i];
  const size_t channels = folded.biases[i].size(), per_channel = weights.size() / channels;
  const auto channel_of = [&](size_t w) {
    return op.kind == InferenceOpKind::kDepthwise ? w % channels : w / per_channel;
  };
  std::vector<float> most(channels);
  for (size_t w = 0; w < weights.size(); ++w) {
    most[channel_of(w)] = std::max(most[channel_of(w)], std::abs(weights[w]));
  }
  const bool dense = op.kind == InferenceOpKind::kDense;
  if (dense) std::fill(most.begin(), most.end(), *std::max_element(most.begin(), most.end()));
  for (const float m : most) to.weight_scales.push_back(m > 0 ? m / 127 : 1.0f);
  for (size_t w = 0; w < weights.size(); ++w) {
    const double q = std::round(static_cast<double>(weights[w]) / to.weight_scales[channel_of(w)]);
    to.weights.push_back(static_cast<int8_t>(std::clamp(q, -127.0, 127.0)));
  }
  for (size_t c = 0; c < channels; ++c) {
    const float scale = to.weight_scales[c];
    // As the interpreters compute it: of dense layers the product of the scales is rounded.
    const double product = dense ? static_cast<double>(in.scale * scale) : static_cast<double>(in.scale) * scale;
    const double bias = std::round(static_cast<double>(folded.biases[i][c]) / product);
    to.bias.push_back(static_cast<int32_t>(std::clamp(bias, -2147483647.0, 2147483647.0)));
    const auto [multiplier, shift] = MultiplierOf(product / static_cast<double>(out.scale));
    to.multipliers.push_back(multiplier);
    to.shifts.push_back(shift);
  }
}

nw_sum SumOf(const Quantization& a, const Quantization& b, const Quantization& out) {
  nw_sum sum = {};
  const double twice = 2 * static_cast<double>(std::max(a.scale, b.scale));
  for (int i = 0; i < 2; ++i) {
    const Quantization& in = i == 0 ? a : b;
    sum.zero[i] = in.zero;
    std::tie(sum.multiplier[i], sum.shift[i]) = MultiplierOf(static_cast<double>(in.scale) / twice);
  }
  std::tie(sum.out_multiplier, sum.out_shift) = MultiplierOf(twice / ((1 << 20) * static_cast<double>(out.scale)));
  return sum;
}

}  // namespace

QuantizedNet Quantize(const FoldedNet& folded, int64_t images, const ImageSource& image, double share) {
  NETWRIGHT_CHECK(images > 0);
  QuantizedNet quantized{.net = folded.net, .tensors = {}, .ops = {}};
  for (const ValueRange& range : Calibrate(folded, images, image, share)) {
    quantized.tensors.push_back(QuantizationOf(range));
  }
  for (size_t i = 0; i < folded.net.ops.size(); ++i) {
    const InferenceOp& op = folded.net.ops[i];
    const auto of = [&](int tensor) { return quantized.tensors[static_cast<size_t>(tensor)]; };
    QuantizedOp& to = quantized.ops.emplace_back();
    if (op.relu) to.low = of(op.output).zero;
    if (!op.weights_of.empty()) QuantizeWeights(folded, i, of(op.inputs[0]), of(op.output), to);
    if (op.kind == InferenceOpKind::kAddition) to.sum = SumOf(of(op.inputs[0]), of(op.inputs[1]), of(op.output));
  }
  return quantized;
}

std::array<int8_t, 256> PixelTable(const Quantization& image) {
  std::array<int8_t, 256> table{};
  for (int p = 0; p < 256; ++p) {
    const double q = std::round(p / (255 * static_cast<double>(image.scale))) + image.zero;
    table[static_cast<size_t>(p)] = static_cast<int8_t>(std::clamp(q, -128.0, 127.0));
  }
  return table;
}

}  // namespace netwright
