// A search in fifty lines: evolution designs a chain of layers for a problem whose score is a formula. With the problem
// `images` in place of `synthetic` the same lines design a network for a data set.
#include <fmt/format.h>

#include <memory>

#include "netwright/base/table.h"
#include "netwright/problems/problems.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/strategies.h"

using namespace netwright;

// Hears of every result.
class Printer final : public SearchObserver {
 public:
  explicit Printer(const SearchSpace& space) : space_(space) {}
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& counts) override {
    if (evaluation.reward() <= best_) return;
    best_ = evaluation.reward();
    fmt::print("{:3} networks  {:.3f}  {}\n", counts.trained, best_, space_.Format(proposal.arch));
  }

 private:
  const SearchSpace& space_;
  double best_ = 0;
};

int main() {
  const std::unique_ptr<Problem> problem = FindByName(Problems(), "synthetic", "problem").make();
  ProblemSource source;
  source.name = "example";
  problem->Open(source);

  StrategyContext context;
  context.space = problem->space();
  context.task = {.input = problem->tasks().front().input, .limits = problem->limits()};
  context.seed = 1;
  const std::unique_ptr<StrategyComponent> component = FindByName(Strategies(), "evolution", "strategy").make();
  const std::unique_ptr<Strategy> strategy = component->Make(context);

  const std::unique_ptr<Evaluator> evaluator = problem->MakeEvaluator({});
  Printer printer(*context.space);
  SearchObserver* const observers[] = {&printer};
  LoopCounts counts;
  RunSearchLoop(*strategy, *evaluator, {.evaluations = 100}, observers, counts);
  fmt::print("best network  {}\n", context.space->Format(strategy->Recommend(1).front()));
}
