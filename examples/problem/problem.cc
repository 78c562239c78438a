// A problem of one's own: the network whose cost comes closest to a wanted number of FLOPs. A problem owns the search
// space, the tasks and how a proposal is scored. To give it to `netwright search` as `flops:NAME`, put the class into a
// folder below netwright/problems/ and a row into the table of netwright/problems/light_problems.cc
// (docs/adding/problem.md).
#include "netwright/problems/problem.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <memory>

#include "netwright/base/table.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/strategies.h"

namespace netwright {

// Answers at once. Problems that train networks answer when a worker has finished.
class FlopsEvaluator final : public InstantEvaluator {
 public:
  FlopsEvaluator(const InputSpec& input, int64_t wanted) : input_(input), wanted_(wanted) {}

 private:
  Evaluation Score(const Proposal& proposal) const override {
    const NetworkCheck check = CheckNetwork(*proposal.graph(), input_, {});
    Evaluation evaluation;
    evaluation.outcome = check.outcome;
    evaluation.message = check.message;
    evaluation.metrics.params = check.cost.params;
    evaluation.metrics.flops = check.cost.flops;
    if (check.outcome == Outcome::kOk) {
      const double ratio = static_cast<double>(check.cost.flops) / static_cast<double>(wanted_);
      evaluation.metrics.accuracy = std::exp(-std::abs(std::log(ratio)));  // 1 where they are equal
    }
    return evaluation;
  }

  InputSpec input_;
  int64_t wanted_;
};

class FlopsProblem final : public Problem {
 public:
  void Declare(Options& options) override {
    options.Add("flops.wanted", &wanted_, "FLOPs that the network shall take", {1, 1e15});
  }

  void Open(const ProblemSource& source) override {
    space_ = MakeSearchSpace(source.space);
    task_.name = source.name;
    task_.input = {.channels = 3, .height = 32, .width = 32, .classes = 10};
  }

  std::shared_ptr<const SearchSpace> space() const override { return space_; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  std::string RecipeText() const override { return fmt::format("flops.wanted={}", wanted_); }
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return std::make_unique<FlopsEvaluator>(task_.input, wanted_);
  }
  nlohmann::json Describe() const override {
    return {{"dataset", {{"name", task_.name}, {"task_fingerprint", task_.fingerprint.Hex()}}}};
  }

 private:
  int64_t wanted_ = 20'000'000;
  std::shared_ptr<const SearchSpace> space_;
  TaskInfo task_;
};

}  // namespace netwright

int main() {
  using namespace netwright;
  FlopsProblem problem;
  ProblemSource source;
  source.name = "example";
  problem.Open(source);

  StrategyContext context;
  context.space = problem.space();
  context.task = {.input = problem.tasks().front().input, .limits = problem.limits()};
  context.seed = 1;
  const std::unique_ptr<StrategyComponent> evolution = FindByName(Strategies(), "evolution", "strategy").make();
  const std::unique_ptr<Strategy> strategy = evolution->Make(context);
  const std::unique_ptr<Evaluator> evaluator = problem.MakeEvaluator({});
  LoopCounts counts;
  RunSearchLoop(*strategy, *evaluator, {.evaluations = 200}, {}, counts);
  const Architecture best = strategy->Recommend(1).front();
  const NetworkCheck check = CheckNetwork(*context.space->NetworkOf(best), context.task.input, {});
  fmt::print("best of {} networks  {}  {} FLOPs\n", counts.trained, context.space->Format(best), check.cost.flops);
}
