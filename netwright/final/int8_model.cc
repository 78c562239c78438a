#include "netwright/final/int8_model.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/base/parallel.h"
#include "netwright/base/resources.h"
#include "netwright/datasets/spread.h"

namespace netwright {
namespace {

constexpr double kValidationWork = 2e10;  // multiply-adds
constexpr int64_t kLeastValidation = 1000;
constexpr double kCorePace = 4e9;                         // multiply-adds a second, of a core that others use, too
constexpr int64_t kFloatImages = 3 * kCalibrationImages;  // in float32 an image takes longer

int64_t ValidationImages(int64_t macs, const Split& split) {
  const double affordable = kValidationWork / static_cast<double>(std::max<int64_t>(1, macs));
  return std::min(static_cast<int64_t>(split.validation.size()),
                  std::max(kLeastValidation, static_cast<int64_t>(affordable)));
}

// The share of the images whose class it says.
double Int8Accuracy(const QuantizedNet& net, const PreparedData& data, std::span<const int64_t> images) {
  constexpr int64_t kTogether = 32;
  const auto count = static_cast<int64_t>(images.size());
  std::vector<int64_t> correct(static_cast<size_t>((count + kTogether - 1) / kTogether));
  ParallelFor(static_cast<int64_t>(correct.size()), 0, [&](int64_t part) {
    Int8Engine engine(net);
    for (int64_t i = part * kTogether; i < std::min(count, (part + 1) * kTogether); ++i) {
      const int64_t image = images[static_cast<size_t>(i)];
      const int truth = data.labels()[static_cast<size_t>(image)];
      correct[static_cast<size_t>(part)] += ClassOf(engine.Run(data.image(image))) == truth;
    }
  });
  return count == 0 ? 0 : static_cast<double>(std::reduce(correct.begin(), correct.end())) / static_cast<double>(count);
}

}  // namespace

QuantizedNet QuantizeFor(const FoldedNet& folded, const PreparedData& data, const Split& split) {
  const std::vector<int64_t> images = Spread(split.train, kCalibrationImages);
  return Quantize(folded, static_cast<int64_t>(images.size()),
                  [&](int64_t i) { return data.image(images[static_cast<size_t>(i)]); });
}

std::string DigestOf(const QuantizedNet& net) {
  Digester digester;
  const auto add = [&](const auto& values) { digester.Add(std::as_bytes(std::span(values))); };
  for (const Shape& shape : net.net.tensors) add(std::vector{shape.height, shape.width, shape.channels});
  for (const Quantization& tensor : net.tensors) {
    add(std::vector{tensor.scale});
    add(std::vector{tensor.zero});
  }
  for (size_t i = 0; i < net.ops.size(); ++i) {
    const InferenceOp& op = net.net.ops[i];
    const QuantizedOp& q = net.ops[i];
    add(std::vector{static_cast<int>(op.kind), op.kernel_height, op.kernel_width, op.stride, op.before_rows,
                    op.before_columns, op.before_channels, op.output, q.low, q.high});
    add(op.inputs);
    add(q.weights);
    add(q.bias);
    add(q.multipliers);
    add(q.shifts);
  }
  return digester.Finish().Hex();
}

Int8Figures MeasureInt8(const QuantizedNet& net, const PreparedData& data, const Split& split) {
  const DeviceCost cost = DeviceCostOf(net.net);
  const std::vector<int64_t> validated =
      Spread(split.validation, static_cast<size_t>(ValidationImages(cost.macs, split)));
  Int8Figures figures = {.validation_accuracy = Int8Accuracy(net, data, validated),
                         .validation_images = static_cast<int64_t>(validated.size()),
                         .test_accuracy = std::nullopt,
                         .flash = cost.flash,
                         .ram = cost.ram,
                         .macs = cost.macs,
                         .network = DigestOf(net)};
  if (!split.test.empty()) figures.test_accuracy = Int8Accuracy(net, data, split.test);
  return figures;
}

double Int8Seconds(int64_t macs, const Split& split) {
  const int64_t images = kFloatImages + ValidationImages(macs, split) + static_cast<int64_t>(split.test.size());
  return static_cast<double>(macs) * static_cast<double>(images) / (kCorePace * UsableCores());
}

}  // namespace netwright
