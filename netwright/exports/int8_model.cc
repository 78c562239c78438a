#include "netwright/exports/int8_model.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "netwright/base/parallel.h"

namespace netwright {

QuantizedNet QuantizeModel(const RunModel& model) {
  const std::vector<int64_t>& train = model.split.train;
  const int64_t count = std::min(kCalibrationImages, static_cast<int64_t>(train.size()));
  return Quantize(model.folded, count, [&](int64_t i) {
    return model.data->image(train[static_cast<size_t>(i) * train.size() / static_cast<size_t>(count)]);
  });
}

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

}  // namespace netwright
