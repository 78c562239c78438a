#include <fmt/format.h>

#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

class LimitsEvaluator final : public Evaluator {
 public:
  LimitsEvaluator(std::unique_ptr<Evaluator> inner, std::shared_ptr<const SearchSpace> space,
                  std::vector<TaskInfo> tasks, const Limits& limits)
      : inner_(std::move(inner)), space_(std::move(space)), tasks_(std::move(tasks)), limits_(limits) {}

  int FreeSlots() const override { return inner_->FreeSlots(); }

  void Submit(std::span<const Trial> trials) override {
    accepted_.clear();
    for (const Trial& trial : trials) {
      const Evaluation& verdict = Verdict(trial);
      if (verdict.outcome == Outcome::kOk) {
        accepted_.push_back(trial);
      } else {
        ready_.Add(trial.id, verdict);
      }
    }
    if (!accepted_.empty()) inner_->Submit(accepted_);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return ready_.TakeWith(*inner_, timeout); }

  uint64_t ConfigHash() const override {
    const std::string text =
        fmt::format("params {} flops {} train_bytes {} batch {} {}", limits_.max_params, limits_.max_flops,
                    limits_.max_train_bytes, limits_.batch_size, limits_.net.Text());
    return CombineHashes(inner_->ConfigHash(), Hash64(text));
  }

 private:
  // Outcome kOk: it goes inside. Otherwise the answer, but for its id.
  const Evaluation& Verdict(const Trial& trial) {
    const auto [entry, fresh] = verdicts_.try_emplace(TrialRequest(trial));
    if (fresh) {
      const auto task = static_cast<size_t>(trial.task);
      NETWRIGHT_CHECK(task < tasks_.size());
      if (trial.arch.out_of_range != 0) {
        entry->second.outcome = Outcome::kInvalid;
        entry->second.message = "an action reached for a layer that is not there";
        return entry->second;
      }
      NetworkCheck check = CheckNetwork(space_->Lower(trial.arch), tasks_[task].input, limits_);
      Evaluation& verdict = entry->second;
      verdict.outcome = check.outcome;
      verdict.message = std::move(check.message);
      verdict.metrics.params = check.cost.params;
      verdict.metrics.flops = check.cost.flops;
      verdict.metrics.peak_bytes = check.cost.train_bytes;
    }
    return entry->second;
  }

  std::unique_ptr<Evaluator> inner_;
  std::shared_ptr<const SearchSpace> space_;
  std::vector<TaskInfo> tasks_;
  Limits limits_;
  TrialMemo<Evaluation> verdicts_;
  std::vector<Trial> accepted_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithLimits(std::unique_ptr<Evaluator> inner, std::shared_ptr<const SearchSpace> space,
                                      std::vector<TaskInfo> tasks, const Limits& limits) {
  return std::make_unique<LimitsEvaluator>(std::move(inner), std::move(space), std::move(tasks), limits);
}

}  // namespace netwright
