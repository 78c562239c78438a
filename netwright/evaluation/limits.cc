#include <algorithm>
#include <iterator>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"
#include "netwright/base/remembered.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

class LimitsEvaluator final : public EvaluatorDecorator {
 public:
  LimitsEvaluator(std::unique_ptr<Evaluator> inner, std::vector<TaskInfo> tasks, const Limits& limits)
      : EvaluatorDecorator(std::move(inner)), tasks_(std::move(tasks)), limits_(limits) {}

  void Submit(std::span<const Proposal> proposals) override {
    accepted_.clear();
    for (const Proposal& proposal : proposals) {
      const Evaluation& verdict = Verdict(proposal);
      if (verdict.outcome == Outcome::kOk) {
        accepted_.push_back(proposal);
      } else {
        ready_.Add(proposal.id, verdict);
      }
    }
    if (!accepted_.empty()) inner_->Submit(accepted_);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return ready_.TakeWith(*inner_, timeout); }

  void Speculate(std::span<const Proposal> likely) override {
    accepted_.clear();
    std::ranges::copy_if(likely, std::back_inserter(accepted_),
                         [&](const Proposal& proposal) { return Verdict(proposal).outcome == Outcome::kOk; });
    inner_->Speculate(accepted_);
  }

  std::optional<Evaluation> Foresee(const Proposal& proposal) override {
    const Evaluation& verdict = Verdict(proposal);
    return verdict.outcome == Outcome::kOk ? inner_->Foresee(proposal) : verdict;
  }

 private:
  struct Known {
    NetworkKey key;
    TaskId task;
    Evaluation verdict;
  };

  // Outcome kOk: it goes inside. Otherwise the answer, but for its id.
  const Evaluation& Verdict(const Proposal& proposal) {
    const uint64_t hash = CombineHashes(proposal.key.hash(), static_cast<uint64_t>(proposal.task));
    const Known* known =
        known_.Find(hash, [&](const Known& entry) { return entry.key == proposal.key && entry.task == proposal.task; });
    if (known == nullptr) known = &known_.Add(hash, {proposal.key, proposal.task, Judge(proposal)});
    return known->verdict;
  }

  Evaluation Judge(const Proposal& proposal) const {
    const auto task = static_cast<size_t>(proposal.task);
    NETWRIGHT_CHECK(task < tasks_.size());
    Evaluation verdict;
    if (proposal.arch.out_of_range != 0) {
      verdict.outcome = Outcome::kInvalid;
      verdict.message = "an action reached for a layer that is not there";
      return verdict;
    }
    if (proposal.graph() == nullptr) return verdict;
    NetworkCheck check = CheckNetwork(*proposal.graph(), tasks_[task].input, limits_);
    verdict.outcome = check.outcome;
    verdict.message = std::move(check.message);
    verdict.metrics.params = check.cost.params;
    verdict.metrics.flops = check.cost.flops;
    verdict.metrics.peak_bytes = check.cost.train_bytes;
    return verdict;
  }

  std::vector<TaskInfo> tasks_;
  Limits limits_;
  Remembered<Known> known_;
  std::vector<Proposal> accepted_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithLimits(std::unique_ptr<Evaluator> inner, std::vector<TaskInfo> tasks,
                                      const Limits& limits) {
  return std::make_unique<LimitsEvaluator>(std::move(inner), std::move(tasks), limits);
}

}  // namespace netwright
