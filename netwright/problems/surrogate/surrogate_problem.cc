#include "netwright/problems/surrogate/surrogate_problem.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "netwright/base/error.h"
#include "netwright/problems/benchmark_task.h"
#include "netwright/transfer/random_scores.h"
#include "netwright/transfer/surrogate_evaluator.h"

namespace netwright {
namespace {

std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file)
    FailUsage("cannot read the surrogate '{}'; make one with: netwright meta-train TABLES.yml --out FILE", path);
  return content.str();
}

class SurrogateProblem final : public Problem {
 public:
  void Declare(Options& options) override {
    options.Add("surrogate.noise", &noise_, "whether accuracies have the chance of a real training");
    netwright::Declare(cost_limits_, options);
  }

  void Open(const ProblemSource& source) override {
    if (source.name.empty()) FailUsage("give the surrogate's file: surrogate:FILE");
    const std::string content = ContentOf(source.name);
    std::istringstream in(content);
    model_ = std::make_shared<const TransferModel>(TransferModel::Load(in, MakeAnySpace(source.space)));
    std::vector<std::string> names;
    for (const SourceTask& each : model_->tasks()) names.push_back(each.name);
    index_ = ChooseTask(names, source.task, fmt::format("the surrogate {}", source.name));
    const SourceTask& task = model_->tasks()[index_];
    Digester digester;
    digester.Add(std::string_view(content));
    digester.Add(std::string_view(task.name));
    task_.name = task.name;
    task_.input = task.input;
    task_.descriptors = task.descriptors;
    task_.fingerprint = digester.Finish();
    limits_ = Tightened({.net = model_->features().net()}, cost_limits_);
  }

  std::shared_ptr<const SearchSpace> space() const override { return {model_, &model_->features().space()}; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  std::vector<std::string> TaskNames(const std::string& name) const override {
    std::istringstream in(ContentOf(name));
    return TransferModel::TaskNames(in);
  }
  std::vector<double> KnownAccuracies() const override {
    std::vector<double> accuracies = RandomScores(*model_, index_, {.input = task_.input, .limits = limits_});
    for (double& value : accuracies) value = model_->tasks()[index_].AccuracyAt(value);
    return accuracies;
  }
  std::optional<double> AccuracyWithoutChance(const Proposal& proposal) const override {
    const std::optional<NetworkFeatures> features = model_->features()(proposal.arch);
    return features ? std::optional(ForetoldAccuracy(*model_, index_, *features)) : std::nullopt;
  }
  Limits limits() const override { return limits_; }
  std::string RecipeText() const override { return fmt::format("surrogate noise={}", noise_); }
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return MakeSurrogateEvaluator(model_, index_, noise_);
  }

 private:
  bool noise_ = true;
  CostLimits cost_limits_;
  Limits limits_;
  std::shared_ptr<const TransferModel> model_;
  size_t index_ = 0;
  TaskInfo task_;
};

}  // namespace

std::unique_ptr<Problem> MakeSurrogateProblem() { return std::make_unique<SurrogateProblem>(); }

}  // namespace netwright
