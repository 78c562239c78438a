#include "netwright/problems/synthetic/synthetic_problem.h"

#include <fmt/format.h>

#include "netwright/base/hash.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/problems/benchmark_task.h"

namespace netwright {
namespace {

class SyntheticProblem final : public Problem {
 public:
  void Declare(Options& options) override {
    options.Add("synthetic.noise", &options_.noise,
                "standard deviation of the formula's noise, which is a function of "
                "the network",
                {0, 1});
    netwright::Declare(cost_limits_, options);
  }

  void Open(const ProblemSource& source) override {
    space_ = MakeAnySpace(source.space);
    options_.own_optima = !source.name.empty();
    task_.name = source.name.empty() ? "synthetic" : source.name;
    task_.input = {.channels = 3, .height = 32, .width = 32, .classes = 10};
    task_.train_images = 1000;
    task_.validation_images = 1000;
    Digester digester;
    digester.Add("synthetic problem " + source.name);
    task_.fingerprint = digester.Finish();
  }

  std::shared_ptr<const SearchSpace> space() const override { return space_; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  Limits limits() const override { return Tightened({}, cost_limits_); }
  std::string RecipeText() const override { return fmt::format("synthetic noise={}", options_.noise); }
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return MakeSyntheticEvaluator({task_}, options_);
  }

 private:
  CostLimits cost_limits_;
  SyntheticOptions options_;
  std::shared_ptr<const SearchSpace> space_;
  TaskInfo task_;
};

}  // namespace

std::unique_ptr<Problem> MakeSyntheticProblem() { return std::make_unique<SyntheticProblem>(); }

}  // namespace netwright
