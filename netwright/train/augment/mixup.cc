#include "netwright/train/augment/mixup.h"

#include <algorithm>
#include <cmath>

#include "netwright/nn/sharding.h"

namespace netwright {

double DrawBeta(double alpha, Rng& rng) {
  while (true) {
    const double one = std::pow(rng.Uniform(), 1 / alpha), other = std::pow(rng.Uniform(), 1 / alpha);
    if (one + other > 0 && one + other <= 1) return one / (one + other);
  }
}

MixedLabels Mixup::Apply(float* images, int64_t image_floats, std::span<const int32_t> labels, Rng& rng, int threads) {
  if (alpha_ <= 0) return {};
  const size_t count = labels.size();
  others_.assign(labels.rbegin(), labels.rend());
  weights_.assign(count, 1.0);
  for (size_t i = 0; i < count / 2; ++i) {
    const double drawn = DrawBeta(alpha_, rng);
    weights_[i] = weights_[count - 1 - i] = std::max(drawn, 1 - drawn);
  }
  ForParts(threads, threads, [&](int part, int) {
    const auto [first, pairs] = PartOf(static_cast<int64_t>(count / 2), threads, part);
    for (int64_t i = first; i < first + pairs; ++i) {
      const auto weight = static_cast<float>(weights_[static_cast<size_t>(i)]);
      float* one = images + i * image_floats;
      float* other = images + (static_cast<int64_t>(count) - 1 - i) * image_floats;
      for (int64_t p = 0; p < image_floats; ++p) {
        const float a = one[p], b = other[p];
        one[p] = weight * a + (1 - weight) * b;
        other[p] = weight * b + (1 - weight) * a;
      }
    }
  });
  return {.others = others_.data(), .weights = weights_.data()};
}

}  // namespace netwright
