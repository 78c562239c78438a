#ifndef NETWRIGHT_RUN_FORESIGHT_H_
#define NETWRIGHT_RUN_FORESIGHT_H_

#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/ready_answers.h"

namespace netwright {

// Stands in for an evaluator where a search is played ahead: answers with what is known, else with a guess, and notes
// the networks that would have to be trained. Trains nothing. The evaluator must outlive it.
class Foresight final : public Evaluator {
 public:
  // guess: the reward of a network of which the strategy expects nothing.
  Foresight(Evaluator& evaluator, double guess) : evaluator_(evaluator), guess_(guess) {}

  void Submit(std::span<const Proposal> proposals) override;
  std::vector<Evaluation> Wait(std::chrono::milliseconds) override { return ready_.Take(); }

  // The same for a proposal that is submitted to the evaluator: it needs no training of its own.
  Evaluation Expect(const Proposal& proposal) const;

  const std::vector<Proposal>& untrained() const { return untrained_; }  // in the order of asking

 private:
  Evaluator& evaluator_;
  const double guess_;
  ReadyAnswers ready_;
  std::vector<Proposal> untrained_;
};

// The middle one of the rewards; 0 where there is none.
double MedianOf(std::vector<double> rewards);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_FORESIGHT_H_
