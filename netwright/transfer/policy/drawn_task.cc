#include "netwright/transfer/policy/drawn_task.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "netwright/base/hash.h"

namespace netwright {
namespace {

constexpr float kDoesNotFit = -std::numeric_limits<float>::infinity();

// Gamma(1) draws, normalised: uniform over the simplex (a Dirichlet distribution of ones).
std::vector<float> DrawMixture(size_t tasks, size_t base, std::span<const size_t> among, bool mixed, Rng& rng) {
  std::vector<float> mixture(tasks, 0.0f);
  const size_t parts = mixed ? 2 + rng.Below(3) : 1;
  double sum = 0;
  for (size_t i = 0; i < parts; ++i) {
    const double weight = mixed ? -std::log(1 - rng.Uniform()) : 1.0;
    mixture[i == 0 ? base : among[rng.Below(among.size())]] += static_cast<float>(weight);
    sum += weight;
  }
  for (float& weight : mixture) weight = static_cast<float>(weight / sum);
  return mixture;
}

std::vector<float> DrawNormals(size_t count, Rng& rng) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(rng.Normal());
  return values;
}

}  // namespace

AugmentationConfig NoAugmentation() {
  return {.mixed = 0, .tasted = 0, .largest_taste = 0, .limited = 0, .no_descriptors = 0};
}

DrawnTask::DrawnTask(const NetworkPool& pool, std::span<const TrainingTask> tasks, std::span<const size_t> among,
                     int actions, const AugmentationConfig& config, Rng rng)
    : base_(among[rng.Below(among.size())]), task_(tasks[base_]), actions_(actions), noise_(config.noise) {
  const bool mixed = rng.Bernoulli(config.mixed), tasted = rng.Bernoulli(config.tasted);
  mixture_ = DrawMixture(tasks.size(), base_, among, mixed, rng);
  taste_ = tasted ? config.largest_taste * rng.Uniform() : 0.0;
  likes_ = DrawNormals(static_cast<size_t>(actions), rng);
  grows_ = DrawNormals(static_cast<size_t>(actions), rng);
  pairs_ = DrawNormals(static_cast<size_t>(actions) * actions, rng);
  if (rng.Bernoulli(config.limited)) DrawLimit(pool, rng);
  if (rng.Bernoulli(config.no_descriptors)) task_.descriptors.clear();
  noise_seed_ = rng();
  pool_scores_.assign(pool.size(), kDoesNotFit);
  double count = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < pool.size(); ++i) {
    if (!pool.Fits(i, base_, task_.limits)) continue;
    const double raw = Raw(pool.scores(i), pool.episode(i));
    pool_scores_[i] = static_cast<float>(raw);
    ++count;
    sum += raw;
    squares += raw * raw;
  }
  if (count < 2) return;
  mean_ = sum / count;
  deviation_ = std::sqrt(std::max(squares / count - mean_ * mean_, 1e-12));
  for (float& score : pool_scores_) score = static_cast<float>((score - mean_) / deviation_);
}

// One that a tenth of the networks keep, at least; otherwise none.
void DrawnTask::DrawLimit(const NetworkPool& pool, Rng& rng) {
  constexpr std::array<int64_t, 5> kLimits = {10'000, 30'000, 100'000, 300'000, 1'000'000};
  Limits limits = task_.limits;
  limits.max_params = kLimits[rng.Below(kLimits.size())];
  size_t fit = 0;
  for (size_t i = 0; i < pool.size(); ++i) fit += pool.Fits(i, base_, limits);
  if (fit * 10 > pool.size()) task_.limits = limits;
}

double DrawnTask::Liking(std::span<const Action> episode) const {
  if (episode.empty()) return 0;
  double sum = 0;
  for (size_t place = 0; place < episode.size(); ++place) {
    const auto action = static_cast<size_t>(episode[place]);
    sum += likes_[action] + grows_[action] * (static_cast<double>(place) / 5 - 1);
    if (place > 0) sum += pairs_[static_cast<size_t>(episode[place - 1] * actions_) + action];
  }
  return sum / std::sqrt(3.0 * static_cast<double>(episode.size()));
}

double DrawnTask::Raw(std::span<const float> scores, std::span<const Action> episode) const {
  double score = 0;
  for (size_t task = 0; task < mixture_.size(); ++task) score += mixture_[task] * scores[task];
  return taste_ > 0 ? (1 - taste_) * score + taste_ * Liking(episode) : score;
}

double DrawnTask::Score(std::span<const float> scores, std::span<const Action> episode) const {
  return (Raw(scores, episode) - mean_) / deviation_;
}

double DrawnTask::Observed(double score, uint64_t network, int replicate) const {
  Rng rng(CombineHashes(noise_seed_, network), "transfer/noise", static_cast<uint64_t>(replicate));
  return score + noise_ * rng.Normal();
}

}  // namespace netwright
