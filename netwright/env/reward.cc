#include "netwright/env/reward.h"

#include <cmath>
#include <unordered_map>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/graph/cost.h"

namespace netwright {
namespace {

double LogOrZero(double value) { return value > 0 ? std::log(value) : 0.0; }

class RewardEvaluator final : public Evaluator {
 public:
  RewardEvaluator(std::unique_ptr<Evaluator> inner, std::shared_ptr<const SearchSpace> space,
                  const RewardConfig& config)
      : inner_(std::move(inner)), space_(std::move(space)), config_(config) {}

  int FreeSlots() const override { return inner_->FreeSlots(); }

  void Submit(std::span<const Trial> trials) override {
    for (const Trial& trial : trials) out_.emplace(trial.id, trial.arch);
    inner_->Submit(trials);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> answers = inner_->Wait(timeout);
    for (Evaluation& answer : answers) {
      const auto trial = out_.find(answer.id);
      NETWRIGHT_CHECK(trial != out_.end());
      if (answer.outcome == Outcome::kOk) {
        const auto [density, fresh] = densities_.try_emplace(trial->second);
        if (fresh) density->second = GraphDensity(space_->Lower(trial->second));
        const double accuracy = answer.metrics.accuracy;
        answer.refinement = RefinedReward(accuracy, answer.metrics.flops, density->second, config_) - accuracy;
      }
      out_.erase(trial);
    }
    return answers;
  }

  uint64_t ConfigHash() const override { return inner_->ConfigHash(); }

 private:
  std::unique_ptr<Evaluator> inner_;
  std::shared_ptr<const SearchSpace> space_;
  RewardConfig config_;
  std::unordered_map<uint64_t, Architecture> out_;
  std::unordered_map<Architecture, double> densities_;
};

}  // namespace

void Declare(RewardConfig& config, Options& options) {
  options.Add(
      "reward", &config.kind,
      "what networks are searched for: accuracy, or refined = (100 accuracy - mu ln FLOPs - rho ln density) / 100",
      {"accuracy", "refined"});
  options.Add("reward_mu", &config.mu, "mu of the refined reward: weight of the FLOPs", {0, 1000});
  options.Add("reward_rho", &config.rho, "rho of the refined reward: weight of the density (edges / nodes)", {0, 1000});
}

double RefinedReward(double accuracy, int64_t flops, double density, const RewardConfig& config) {
  return (100 * accuracy - config.mu * LogOrZero(static_cast<double>(flops)) - config.rho * LogOrZero(density)) / 100;
}

std::unique_ptr<Evaluator> WithReward(std::unique_ptr<Evaluator> inner, std::shared_ptr<const SearchSpace> space,
                                      const RewardConfig& config) {
  if (config.kind == "accuracy") return inner;
  return std::make_unique<RewardEvaluator>(std::move(inner), std::move(space), config);
}

}  // namespace netwright
