#include <fmt/format.h>

#include <string>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

class JournalEvaluator final : public EvaluatorDecorator {
 public:
  JournalEvaluator(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, Journal recorded)
      : EvaluatorDecorator(std::move(inner)), key_of_(std::move(key_of)), recorded_(std::move(recorded)) {}

  void Submit(std::span<const Proposal> proposals) override {
    live_.clear();
    for (const Proposal& proposal : proposals) {
      const auto found = recorded_.find(proposal.id);
      if (found == recorded_.end()) {
        live_.push_back(proposal);
      } else {
        Compare(proposal.id, found->second.key, key_of_(proposal));
        ready_.Add(proposal.id, std::move(found->second.evaluation));
        recorded_.erase(found);  // asked once
      }
    }
    if (!live_.empty()) inner_->Submit(live_);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return ready_.TakeWith(*inner_, timeout); }

  std::optional<Evaluation> Foresee(const Proposal& proposal) override {
    const auto found = recorded_.find(proposal.id);
    const bool recorded = found != recorded_.end() && found->second.key == key_of_(proposal);
    return recorded ? found->second.evaluation : inner_->Foresee(proposal);
  }

 private:
  static void Compare(uint64_t id, const CacheKey& recorded, const CacheKey& asked) {
    if (asked == recorded) return;
    std::string what = fmt::format("replicate {} of it, and now replicate {}", recorded.replicate, asked.replicate);
    if (asked.network != recorded.network) {
      what = fmt::format("'{}', and now '{}'", recorded.network, asked.network);
    } else if (asked.task != recorded.task) {
      what = fmt::format("it on the data {}, and now on {}", recorded.task, asked.task);
    } else if (asked.recipe != recorded.recipe) {
      what = fmt::format("it by the recipe '{}', and now by '{}'", recorded.recipe, asked.recipe);
    }
    FailUsage(
        "this run cannot go on: its database does not belong to its configuration. Proposal {} was {}. Undo what was "
        "changed in run.json, or start a new run",
        id, what);
  }

  KeyOfProposal key_of_;
  Journal recorded_;
  std::vector<Proposal> live_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithJournal(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, Journal recorded) {
  return std::make_unique<JournalEvaluator>(std::move(inner), std::move(key_of), std::move(recorded));
}

}  // namespace netwright
