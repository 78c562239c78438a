#include "netwright/train/steps/weight_average.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace netwright {
namespace {

constexpr int64_t kEvery = 8;  // steps, in a long window: seven of eight passes over the weights are saved

void Swap(at::Tensor& a, at::Tensor& b) {
  const at::Tensor first = a.clone();
  a.copy_(b);
  b.copy_(first);
}

}  // namespace

WeightAverage::WeightAverage(ChildNet<float>& net, double window) : window_(window) {
  if (!kept()) return;
  values_ = net.values().clone();
  statistics_ = net.statistics().clone();
}

void WeightAverage::Update(ChildNet<float>& net, int64_t step) {
  if (!kept()) return;
  const int64_t every = window_ >= static_cast<double>(kEvery * kEvery) ? kEvery : 1;
  if (step % every != 0) return;
  const auto seen = static_cast<double>(step / every);
  const double share = 1 / std::max(1.0, std::min(seen, window_ / static_cast<double>(every)));
  values_.lerp_(net.values(), share);
  statistics_.lerp_(net.statistics(), share);
}

void WeightAverage::Exchange(ChildNet<float>& net) {
  if (!kept()) return;
  Swap(values_, net.values());
  Swap(statistics_, net.statistics());
}

}  // namespace netwright
