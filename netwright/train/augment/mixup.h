#ifndef NETWRIGHT_TRAIN_AUGMENT_MIXUP_H_
#define NETWRIGHT_TRAIN_AUGMENT_MIXUP_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/train/steps/loss.h"

namespace netwright {

// Mixup (Zhang et al. 2018): the images of a batch become convex combinations of two, and their targets likewise. Each
// pair, the first and the last image and so on, has a weight of its own, from Beta(alpha, alpha). Not thread-safe.
class Mixup {
 public:
  explicit Mixup(double alpha) : alpha_(alpha) {}  // 0: nothing is mixed

  // In place; images: [labels.size(), image_floats]. The greater weight is that of an image's own label. The result is
  // valid until the next call; the middle image of an odd number stays.
  MixedLabels Apply(float* images, int64_t image_floats, std::span<const int32_t> labels, Rng& rng, int threads = 1);

 private:
  double alpha_;
  std::vector<int32_t> others_;
  std::vector<double> weights_;
};

// From Beta(alpha, alpha) (Jöhnk 1964); alpha > 0.
double DrawBeta(double alpha, Rng& rng);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_AUGMENT_MIXUP_H_
