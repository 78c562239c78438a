#include <utility>

#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {
namespace {

class JournalEvaluator final : public Evaluator {
 public:
  JournalEvaluator(std::unique_ptr<Evaluator> inner, std::map<uint64_t, Evaluation> recorded)
      : inner_(std::move(inner)), recorded_(std::move(recorded)) {}

  void Submit(std::span<const Proposal> proposals) override {
    live_.clear();
    for (const Proposal& proposal : proposals) {
      const auto found = recorded_.find(proposal.id);
      if (found == recorded_.end()) {
        live_.push_back(proposal);
      } else {
        ready_.Add(proposal.id, found->second);
      }
    }
    if (!live_.empty()) inner_->Submit(live_);
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return ready_.TakeWith(*inner_, timeout); }

 private:
  std::unique_ptr<Evaluator> inner_;
  std::map<uint64_t, Evaluation> recorded_;
  std::vector<Proposal> live_;
  ReadyAnswers ready_;
};

}  // namespace

std::unique_ptr<Evaluator> WithJournal(std::unique_ptr<Evaluator> inner, std::map<uint64_t, Evaluation> recorded) {
  return std::make_unique<JournalEvaluator>(std::move(inner), std::move(recorded));
}

}  // namespace netwright
