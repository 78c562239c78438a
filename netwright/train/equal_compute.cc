#include "netwright/train/equal_compute.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace netwright {

int EqualComputeEpochs(double compute, int64_t flops, int64_t train_images) {
  const double epochs = compute / (static_cast<double>(flops) * static_cast<double>(train_images));
  return static_cast<int>(std::clamp(std::round(epochs), double{kFewestEqualEpochs}, double{kMostEqualEpochs}));
}

int64_t FlopsWithin(double compute, int64_t train_images, int epochs) {
  return static_cast<int64_t>(compute / (static_cast<double>(epochs) * static_cast<double>(train_images)));
}

std::string EqualComputeText(Recipe recipe, double compute) {
  recipe.epochs = 0;
  return fmt::format("{} compute={}", recipe.Text(), compute);
}

}  // namespace netwright
