#ifndef NETWRIGHT_EVALUATION_EVALUATOR_H_
#define NETWRIGHT_EVALUATION_EVALUATOR_H_

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"

namespace netwright {

struct SpeculationRoom {
  int spare = 0;        // workers without a job; negative: so many jobs wait for one
  int in_training = 0;  // speculations
  int total() const { return spare + in_training; }
};

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

  // Speculation (docs/scale.md): networks are trained on idle workers before anybody asks for them. It decides no
  // answer: who is submitted later is answered as if it had been trained then. Those that cannot have no room.
  //
  virtual SpeculationRoom RoomToSpeculate() const { return {}; }
  // Described proposals that are likely submitted next, likeliest first; of them, as many are trained as there is room
  // for. Ids play no role. Those in training go on, but give way to what is submitted.
  virtual void Speculate(std::span<const Proposal>) {}
  // What is known of a proposal that was not submitted: the answer that it would have without training, or that of a
  // speculation. nullopt: nothing.
  virtual std::optional<Evaluation> Foresee(const Proposal&) { return std::nullopt; }
};

// An evaluator around another one, which it owns. Speculation passes through.
class EvaluatorDecorator : public Evaluator {
 public:
  explicit EvaluatorDecorator(std::unique_ptr<Evaluator> inner) : inner_(std::move(inner)) {}
  SpeculationRoom RoomToSpeculate() const override { return inner_->RoomToSpeculate(); }
  void Speculate(std::span<const Proposal> likely) override { inner_->Speculate(likely); }
  std::optional<Evaluation> Foresee(const Proposal& proposal) override { return inner_->Foresee(proposal); }

 protected:
  const std::unique_ptr<Evaluator> inner_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_EVALUATOR_H_
