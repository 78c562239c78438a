#include "netwright/measure/transfer/controls.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/best_list.h"

namespace netwright {
namespace {

// Keeps what came in truth.
class DeafStrategy : public Strategy {
 public:
  explicit DeafStrategy(std::unique_ptr<Strategy> inner) : inner_(std::move(inner)) {}

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals = inner_->Ask(max);
    for (const Proposal& proposal : proposals) out_.emplace(proposal.id, proposal);
    return proposals;
  }
  void Tell(std::span<const Evaluation> evaluations) final {
    for (Evaluation evaluation : evaluations) {
      const auto found = out_.extract(evaluation.id);
      NETWRIGHT_CHECK(!found.empty());
      if (evaluation.outcome == Outcome::kOk) best_.Add(found.mapped(), evaluation.reward());
      Hear(found.mapped(), evaluation);
    }
  }
  std::vector<Architecture> Recommend(int k) const final { return best_.Top(k); }

 protected:
  virtual void Hear(const Proposal& proposal, Evaluation& evaluation) = 0;
  Strategy& inner() { return *inner_; }
  bool AnyOut() const { return !out_.empty(); }

 private:
  const std::unique_ptr<Strategy> inner_;
  std::map<uint64_t, Proposal> out_;
  BestList best_;
};

class UnrelatedRewards final : public DeafStrategy {
 public:
  UnrelatedRewards(std::unique_ptr<Strategy> inner, std::vector<double> accuracies, uint64_t seed)
      : DeafStrategy(std::move(inner)), accuracies_(std::move(accuracies)), seed_(seed) {
    NETWRIGHT_CHECK(!accuracies_.empty());
  }

 private:
  void Hear(const Proposal& proposal, Evaluation& evaluation) override {
    if (evaluation.outcome == Outcome::kOk) {
      Rng rng(seed_, "unrelated rewards", proposal.key.hash());
      evaluation.metrics.accuracy = accuracies_[rng.Below(accuracies_.size())];
    }
    inner().Tell({&evaluation, 1});
  }

  const std::vector<double> accuracies_;
  const uint64_t seed_;
};

class WipedMemory final : public DeafStrategy {
 public:
  using DeafStrategy::DeafStrategy;
  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals = DeafStrategy::Ask(max);
    if (proposals.empty() && !AnyOut()) FailUsage("wiped: needs a strategy that proposes without hearing of anything");
    return proposals;
  }

 private:
  void Hear(const Proposal&, Evaluation&) override {}
};

// By id. Empty when interrupted.
std::vector<Evaluation> EvaluateAll(const std::vector<Proposal>& proposals, Evaluator& evaluator) {
  evaluator.Submit(proposals);
  std::vector<Evaluation> all;
  while (all.size() < proposals.size()) {
    if (Interrupted()) return {};
    for (Evaluation& evaluation : evaluator.Wait(std::chrono::milliseconds(200))) all.push_back(std::move(evaluation));
  }
  std::sort(all.begin(), all.end(), [](const Evaluation& a, const Evaluation& b) { return a.id < b.id; });
  return all;
}

std::vector<Evaluation> InOppositeOrder(const std::vector<Evaluation>& truth) {
  std::vector<size_t> order;
  for (size_t i = 0; i < truth.size(); ++i) {
    if (truth[i].outcome == Outcome::kOk) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return truth[a].reward() < truth[b].reward(); });
  std::vector<Evaluation> opposite = truth;
  for (size_t i = 0; i < order.size(); ++i) {
    opposite[order[i]].metrics.accuracy = truth[order[order.size() - 1 - i]].metrics.accuracy;
  }
  return opposite;
}

}  // namespace

std::unique_ptr<Strategy> WithUnrelatedRewards(std::unique_ptr<Strategy> inner, std::vector<double> accuracies,
                                               uint64_t seed) {
  return std::make_unique<UnrelatedRewards>(std::move(inner), std::move(accuracies), seed);
}

std::unique_ptr<Strategy> WithWipedMemory(std::unique_ptr<Strategy> inner) {
  return std::make_unique<WipedMemory>(std::move(inner));
}

std::optional<std::pair<Proposal, Proposal>> ProbeNextProposal(Strategy& truth, Strategy& opposite,
                                                               Evaluator& evaluator) {
  constexpr int kSeen = 5;
  const std::vector<Proposal> seen = truth.Ask(kSeen);
  if (seen.size() < 2) FailUsage("probe: needs a strategy that proposes several networks before it hears of any");
  NETWRIGHT_CHECK(opposite.Ask(kSeen).size() == seen.size());
  const std::vector<Evaluation> evaluations = EvaluateAll(seen, evaluator);
  if (evaluations.empty()) return std::nullopt;
  truth.Tell(evaluations);
  opposite.Tell(InOppositeOrder(evaluations));
  return std::pair(truth.Ask(1).at(0), opposite.Ask(1).at(0));
}

}  // namespace netwright
