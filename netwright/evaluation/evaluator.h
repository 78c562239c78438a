#ifndef NETWRIGHT_EVALUATION_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_EVALUATOR_H_

#include <chrono>
#include <span>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"

namespace netwright {

// Scores networks: by training them here or in worker processes, by a table, by a formula. Decorators (caching,
// limits, journal) are evaluators around an evaluator.
//
// Contract. Every submitted proposal (with its key) is answered exactly once by Wait, in any order; more than can
// start at once are queued. Not thread-safe: one thread owns it.
// Never throws for what a child network does. Destruction abandons what is still running.
class Evaluator {
 public:
  virtual ~Evaluator() = default;

  virtual void Submit(std::span<const Proposal> proposals) = 0;
  // Blocks until at least one answer is there or `timeout` has passed; returns all that are there. Returns at once,
  // and empty, when nothing is outstanding. May return early and empty when the process is asked to stop.
  virtual std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_EVALUATOR_H_
