#ifndef NETWRIGHT_EVALUATION_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_EVALUATOR_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/trial.h"

namespace netwright {

// Scores networks: by training them here or in worker processes, by a table, by a formula. Decorators (caching,
// limits, journal) are evaluators around an evaluator.
//
// Contract. Every submitted trial is answered exactly once by Wait, in any order. Not thread-safe: one thread owns it.
// Never throws for what a child network does. Destruction abandons what is still running.
class Evaluator {
 public:
  virtual ~Evaluator() = default;

  // How many trials could start at once right now; submitting more is allowed, they queue.
  virtual int FreeSlots() const = 0;
  virtual void Submit(std::span<const Trial> trials) = 0;
  // Blocks until at least one answer is there or `timeout` has passed; returns all that are there. Returns at once,
  // and empty, when nothing is outstanding. May return early and empty when the process is asked to stop.
  virtual std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) = 0;
  // Identifies what the answers depend on besides the trial: recipe, data, precision. Not the number of workers.
  virtual uint64_t ConfigHash() const = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_EVALUATOR_H_
