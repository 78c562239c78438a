#include "netwright/evaluation/reward.h"

#include <cmath>
#include <unordered_map>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/graph/cost.h"

namespace netwright {
namespace {

double LogOrZero(double value) { return value > 0 ? std::log(value) : 0.0; }

class RewardEvaluator final : public EvaluatorDecorator {
 public:
  RewardEvaluator(std::unique_ptr<Evaluator> inner, const RewardConfig& config)
      : EvaluatorDecorator(std::move(inner)), config_(config) {}

  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) out_.emplace(proposal.id, proposal.key);
    inner_->Submit(proposals);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> answers = inner_->Wait(timeout);
    for (Evaluation& answer : answers) {
      const auto proposal = out_.find(answer.id);
      NETWRIGHT_CHECK(proposal != out_.end());
      Refine(proposal->second, answer);
      out_.erase(proposal);
    }
    return answers;
  }

  std::optional<Evaluation> Foresee(const Proposal& proposal) override {
    std::optional<Evaluation> foreseen = inner_->Foresee(proposal);
    if (foreseen) Refine(proposal.key, *foreseen);
    return foreseen;
  }

 private:
  void Refine(const NetworkKey& key, Evaluation& answer) const {
    if (answer.outcome != Outcome::kOk || key.graph() == nullptr) return;
    const double accuracy = answer.metrics.accuracy;
    answer.refinement = RefinedReward(accuracy, answer.metrics.flops, GraphDensity(*key.graph()), config_) - accuracy;
  }

  RewardConfig config_;
  std::unordered_map<uint64_t, NetworkKey> out_;  // by Proposal::id
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

std::unique_ptr<Evaluator> WithReward(std::unique_ptr<Evaluator> inner, const RewardConfig& config) {
  if (config.kind == "accuracy") return inner;
  return std::make_unique<RewardEvaluator>(std::move(inner), config);
}

}  // namespace netwright
