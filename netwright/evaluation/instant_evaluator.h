#ifndef NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_

#include <chrono>
#include <span>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {

// Base of evaluators that know every answer at once.
class InstantEvaluator : public Evaluator {
 public:
  void Submit(std::span<const Proposal> proposals) override {
    ready_.Expect(proposals.size());
    for (const Proposal& proposal : proposals) ready_.Add(proposal.id, Score(proposal));
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds) override { return ready_.Take(); }

 protected:
  // A function of the proposal without its id; the answer's id is set by the caller.
  virtual Evaluation Score(const Proposal& proposal) const = 0;

 private:
  ReadyAnswers ready_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
