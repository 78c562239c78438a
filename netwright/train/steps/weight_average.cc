#include "netwright/train/steps/weight_average.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace netwright {
namespace {

constexpr int64_t kEvery = 8;  // steps, in a long window: seven of eight passes over the weights are saved

}  // namespace

WeightAverage::WeightAverage(ChildNet<float>& net, double window) : window_(window) {
  if (kept()) values_ = net.values().clone();
}

void WeightAverage::Update(ChildNet<float>& net, int64_t step) {
  if (!kept()) return;
  const int64_t every = window_ >= static_cast<double>(kEvery * kEvery) ? kEvery : 1;
  if (step % every != 0) return;
  const auto seen = static_cast<double>(step / every);
  const double share = 1 / std::max(1.0, std::min(seen, window_ / static_cast<double>(every)));
  values_.lerp_(net.values(), share);
}

void WeightAverage::Exchange(ChildNet<float>& net) {
  if (!kept()) return;
  const at::Tensor average = values_.clone();
  values_.copy_(net.values());
  net.values().copy_(average);
}

Averaged::Averaged(WeightAverage& average, ChildNet<float>& net, const std::function<void()>& settle)
    : average_(average), net_(net) {
  if (!average_.kept()) return;
  average_.Exchange(net_);
  statistics_ = net_.statistics().clone();
  settle();
}

Averaged::~Averaged() {
  if (!average_.kept()) return;
  average_.Exchange(net_);
  net_.statistics().copy_(statistics_);
}

}  // namespace netwright
