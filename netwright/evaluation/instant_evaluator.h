#ifndef NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/base/remembered.h"
#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {

// Base of evaluators that know every answer at once. What was scored is remembered (base/remembered.h).
class InstantEvaluator : public Evaluator {
 public:
  void Submit(std::span<const Proposal> proposals) override {
    ready_.Expect(proposals.size());
    for (const Proposal& proposal : proposals) ready_.Add(proposal.id, AnswerTo(proposal));
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds) override { return ready_.Take(); }

 protected:
  // A function of key, task and replicate; the answer's id is set by the caller.
  virtual Evaluation Score(const Proposal& proposal) const = 0;
  void Forget() { known_.Clear(); }  // for when that function changes

 private:
  struct Known {
    NetworkKey key;
    TaskId task;
    int replicate;
    Evaluation answer;
  };

  const Evaluation& AnswerTo(const Proposal& proposal) {
    const TaskId task = proposal.task;
    const int replicate = proposal.replicate;
    const auto place = (static_cast<uint64_t>(task) << 32) + static_cast<uint64_t>(replicate);
    const uint64_t hash = place == 0 ? proposal.key.hash() : CombineHashes(proposal.key.hash(), place);
    const Known* known = known_.Find(hash, [&](const Known& entry) {
      return entry.key == proposal.key && entry.task == task && entry.replicate == replicate;
    });
    if (known == nullptr) known = &known_.Add(hash, {proposal.key, task, replicate, Score(proposal)});
    return known->answer;
  }

  Remembered<Known> known_;
  ReadyAnswers ready_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
