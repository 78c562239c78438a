#include "netwright/transfer/policy/trial_world.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"

namespace netwright {
namespace {

// Accuracies are no more than a way to show scores: agents see them standardised.
double AccuracyOf(double score) { return std::clamp(0.5 + 0.05 * score, 0.0, 1.0); }

double Worth(double quantile) { return -std::log10(1 - quantile + 1e-3); }

}  // namespace

double QuantileOf(double score) { return 0.5 * std::erfc(-score / std::numbers::sqrt2); }

class TrialWorld::Answers final : public InstantEvaluator {
 public:
  explicit Answers(TrialWorld& world) : world_(world) {}

  void Submit(std::span<const Proposal> proposals) override {
    world_.Foresee(proposals);
    InstantEvaluator::Submit(proposals);
  }

  using InstantEvaluator::Forget;

 protected:
  Evaluation Score(const Proposal& proposal) const override {
    double score = world_.ScoreOf(proposal.task, proposal);
    const uint64_t network = proposal.key.hash();
    if (world_.config_.shown == TrialWorldConfig::Shown::kOpposite) score = -score;
    if (world_.config_.shown == TrialWorldConfig::Shown::kUnrelated) {
      score = Rng(CombineHashes(world_.config_.seed, network), "transfer/unrelated", proposal.task).Normal();
    }
    Evaluation evaluation;
    evaluation.metrics.accuracy = AccuracyOf(world_.task(proposal.task).Observed(score, network, proposal.replicate));
    return evaluation;
  }

 private:
  TrialWorld& world_;
};

class TrialWorld::Tasks final : public TaskSource {
 public:
  explicit Tasks(const TrialWorld& world) : world_(world) {}
  Trial Next(int lane, int64_t, Rng&) override { return world_.TrialOf(lane); }

 private:
  const TrialWorld& world_;
};

TrialWorld::TrialWorld(std::shared_ptr<const SearchSpace> space, std::vector<TrainingTask> tasks,
                       std::shared_ptr<const NetworkPool> pool, ScoreFunction scores, const TrialWorldConfig& config)
    : space_(std::move(space)),
      tasks_(std::move(tasks)),
      pool_(std::move(pool)),
      scores_(std::move(scores)),
      config_(config),
      lanes_(config.lanes),
      evaluator_(std::make_unique<Answers>(*this)) {
  NETWRIGHT_CHECK(!tasks_.empty() && config.fewest > 0 && config.fewest <= config.most);
  for (size_t task = 0; config.on.empty() && task < tasks_.size(); ++task) config_.on.push_back(task);
  Begin(0);
  NetworkEnvConfig environments = {.lanes = config.lanes,
                                   .rules = {.mask_actions = true},
                                   .score_at_the_end = true,
                                   .observe = TrialObservation::AllNames(),
                                   .forget = config.forget,
                                   .seed = config.seed};
  environments.judge = [this](int lane, const Proposal& proposal, const Evaluation& evaluation) {
    return Judge(lane, proposal, evaluation);
  };
  environments_ = std::make_unique<NetworkEnv>(space_, std::make_unique<Tasks>(*this), environments, evaluator_.get());
}

TrialWorld::~TrialWorld() = default;

void TrialWorld::Begin(int64_t round) {
  const uint64_t seed = StreamSeed(config_.seed, "transfer/trial", static_cast<uint64_t>(round));
  Rng budget(seed, "transfer/budget");
  evaluations_ = config_.fewest + static_cast<int64_t>(budget.Below(config_.most - config_.fewest + 1));
  evaluator_->Forget();
  for (int lane = 0; lane < config_.lanes; ++lane) {
    const Rng rng(seed, "transfer/lane", static_cast<uint64_t>(lane));
    lanes_[lane] = {.task = std::make_unique<DrawnTask>(*pool_, tasks_, config_.on, space_->ActionCount(),
                                                        config_.augmentation, rng)};
  }
  if (environments_) environments_->Reset();
}

bool TrialWorld::IsRoundOver() const {
  for (int lane = 0; lane < config_.lanes; ++lane) {
    if (environments_->progress(lane).trial == 0) return false;
  }
  return true;
}

// The steps end the trial of a policy that proposes the same network for ever.
Trial TrialWorld::TrialOf(int lane) const {
  const TrainingTask& task = lanes_[lane].task->task();
  return {.task = {.task = lane, .input = task.input, .limits = task.limits, .descriptors = task.descriptors},
          .evaluations = evaluations_,
          .steps = evaluations_ * space_->DefaultEpisodeLength()};
}

// Looks all of them up at once, which is cheaper than one by one.
void TrialWorld::Foresee(std::span<const Proposal> proposals) {
  constexpr size_t kMostKnown = 200'000;
  if (known_.size() > kMostKnown) known_.clear();
  std::vector<Architecture> networks;
  std::vector<const NetworkKey*> keys;
  for (const Proposal& proposal : proposals) {
    const auto [entry, is_new] = known_.try_emplace(proposal.key);
    if (!is_new) continue;
    networks.push_back(proposal.arch);
    keys.push_back(&entry->first);
  }
  if (networks.empty()) return;
  std::vector<float> scores(networks.size() * tasks_.size());
  scores_(networks, scores);
  for (size_t i = 0; i < networks.size(); ++i) {
    const auto first = scores.begin() + static_cast<std::ptrdiff_t>(i * tasks_.size());
    known_.at(*keys[i]).assign(first, first + static_cast<std::ptrdiff_t>(tasks_.size()));
  }
}

double TrialWorld::ScoreOf(int lane, const Proposal& proposal) {
  const auto [seen, is_new] = lanes_[lane].seen.try_emplace(proposal.key, 0.0);
  if (!is_new) return seen->second;
  seen->second = task(lane).Score(known_.at(proposal.key), EpisodeOf(*space_, proposal.arch));
  return seen->second;
}

StepResult TrialWorld::Judge(int lane, const Proposal& proposal, const Evaluation&) {
  Lane& now = lanes_[lane];
  const int64_t trial = environments_->progress(lane).trial;
  if (trial != std::exchange(now.trial, trial)) now.best = 0;
  const double score = now.seen.at(proposal.key), quantile = QuantileOf(score);
  const double before = now.best;
  now.best = std::max(now.best, quantile);
  if (trial == 0) {
    now.episode_quantiles.push_back(quantile);
    if (now.seen.size() > now.best_quantiles.size()) now.best_quantiles.push_back(now.best);
  }
  StepResult result;
  result.reward = Worth(now.best) - Worth(before);
  result.score = score;
  return result;
}

}  // namespace netwright
