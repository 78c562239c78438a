#include "netwright/problems/surrogate/surrogate_problem.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "netwright/base/error.h"
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
    options.Add("max_params", &limits_.max_params, "parameters that a network may have; 0: no limit",
                {0, 1e15, OptionUnit::kCount});
    options.Add("max_flops", &limits_.max_flops, "FLOPs (forward, one image) that it may take; 0: no limit",
                {0, 1e18, OptionUnit::kCount});
  }

  void Open(const ProblemSource& source) override {
    if (source.name.empty()) FailUsage("give the surrogate's file: surrogate:FILE");
    const std::string content = ContentOf(source.name);
    std::istringstream in(content);
    model_ = std::make_shared<const TransferModel>(TransferModel::Load(in, MakeAnySpace(source.space)));
    index_ = Choose(source.task);
    const SourceTask& task = model_->tasks()[index_];
    Digester digester;
    digester.Add(std::string_view(content));
    digester.Add(std::string_view(task.name));
    task_.name = task.name;
    task_.input = task.input;
    task_.descriptors = task.descriptors;
    task_.fingerprint = digester.Finish();
    limits_.net = model_->features().net();
  }

  std::shared_ptr<const SearchSpace> space() const override { return {model_, &model_->features().space()}; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  Limits limits() const override { return limits_; }
  std::string RecipeText() const override { return fmt::format("surrogate noise={}", noise_); }
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return MakeSurrogateEvaluator(model_, index_, noise_);
  }
  nlohmann::json Describe() const override {
    return {{"dataset", {{"name", task_.name}, {"task_fingerprint", task_.fingerprint.Hex()}}}};
  }

 private:
  size_t Choose(const std::string& name) const {
    std::string names;
    for (size_t t = 0; t < model_->tasks().size(); ++t) {
      if (model_->tasks()[t].name == name) return t;
      names += (names.empty() ? "" : ", ") + model_->tasks()[t].name;
    }
    FailUsage("task = '{}': set task to one of: {}", name, names);
  }

  bool noise_ = true;
  Limits limits_;
  std::shared_ptr<const TransferModel> model_;
  size_t index_ = 0;
  TaskInfo task_;
};

}  // namespace

std::unique_ptr<Problem> MakeSurrogateProblem() { return std::make_unique<SurrogateProblem>(); }

}  // namespace netwright
