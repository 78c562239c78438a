#include "netwright/search/evolution/warm_evolution.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <numeric>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

namespace netwright {
namespace {

class WarmEvolution final : public Strategy {
 public:
  WarmEvolution(const EvolutionConfig& config, size_t winners, const StrategyContext& context)
      : config_(config), winners_(winners), context_(context), evolution_(MakeEvolution(config, context)) {}

  std::vector<Proposal> Ask(int max) override { return evolution_->Ask(max); }
  void Tell(std::span<const Evaluation> evaluations) override { evolution_->Tell(evaluations); }
  std::unique_ptr<Strategy> Clone() const override {
    auto copy = std::make_unique<WarmEvolution>(config_, winners_, context_);
    copy->evolution_ = evolution_->Clone();
    return copy;
  }
  std::vector<Architecture> Recommend(int k) const override { return evolution_->Recommend(k); }

  bool Save(std::ostream& out) const override {
    out << file_;
    return !file_.empty();
  }

  void Load(std::istream& in, bool) override {
    std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::istringstream stream(file);
    const TransferModel model = TransferModel::Load(stream, context_.space);
    evolution_ = MakeEvolution(config_, context_, WinnersOf(model, context_.task, winners_));
    file_ = std::move(file);
  }

 private:
  const EvolutionConfig config_;
  const size_t winners_;
  const StrategyContext context_;
  std::string file_;  // the model's, as loaded; "": none
  std::unique_ptr<Strategy> evolution_;
};

}  // namespace

std::vector<Architecture> WinnersOf(const TransferModel& model, const TaskContext& task, size_t most) {
  const std::vector<Architecture> networks = model.NetworksFor(task.input, task.limits);
  std::vector<Architecture> winners;
  if (networks.empty()) return winners;
  std::vector<NetworkFeatures> features;
  for (const Architecture& network : networks) features.push_back(model.features()(network).value());
  const Eigen::MatrixXd scores = model.Predict(features);
  const Eigen::VectorXd shares = model.SharesFor(task.descriptors);
  std::vector<Eigen::Index> likest(static_cast<size_t>(shares.size()));
  std::iota(likest.begin(), likest.end(), 0);
  std::stable_sort(likest.begin(), likest.end(), [&](auto a, auto b) { return shares[a] > shares[b]; });
  for (const Eigen::Index t : likest) {
    if (winners.size() == most) break;
    Eigen::Index best = 0;
    scores.col(t).maxCoeff(&best);
    const Architecture& winner = networks[static_cast<size_t>(best)];
    if (std::find(winners.begin(), winners.end(), winner) == winners.end()) winners.push_back(winner);
  }
  return winners;
}

void WarmEvolutionStrategy::Declare(Options& options) {
  DeclareKeys(config_, options);
  options.Add("warm_evolution.winners", &winners_, "winners of the policy's tasks that it begins with, at most",
              {0, 100000});
}

std::unique_ptr<Strategy> WarmEvolutionStrategy::Make(const StrategyContext& context) const {
  return std::make_unique<WarmEvolution>(config_, static_cast<size_t>(winners_), context);
}

}  // namespace netwright
