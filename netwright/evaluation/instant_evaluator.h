#ifndef NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_

#include <chrono>
#include <span>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/ready_answers.h"
#include "netwright/evaluation/trial_keys.h"

namespace netwright {

// Base of evaluators that know every answer at once. Each request is scored once and remembered.
class InstantEvaluator : public Evaluator {
 public:
  int FreeSlots() const override { return 1024; }  // as good as unlimited

  void Submit(std::span<const Trial> trials) override {
    for (const Trial& trial : trials) {
      const auto [memo, fresh] = memo_.try_emplace(TrialRequest(trial));
      if (fresh) memo->second = Score(trial);
      ready_.Add(trial.id, memo->second);
    }
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds) override { return ready_.Take(); }

 protected:
  // A function of the trial without its id; the answer's id is set by the caller.
  virtual Evaluation Score(const Trial& trial) const = 0;

 private:
  TrialMemo<Evaluation> memo_;
  ReadyAnswers ready_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_INSTANT_EVALUATOR_H_
