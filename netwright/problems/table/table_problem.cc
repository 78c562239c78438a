#include "netwright/problems/table/table_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/problems/benchmark_task.h"
#include "netwright/tables/table_file.h"

namespace netwright {
namespace {

class TableProblem final : public Problem {
 public:
  void Declare(Options& options) override { netwright::Declare(cost_limits_, options); }

  void Open(const ProblemSource& source) override {
    if (source.name.empty()) FailUsage("give the table's file: table:FILE.yml");
    const TableFile& file = file_.emplace(source.name);
    const TableFile::Task& task =
        file.tasks()[ChooseTask(NamesOf(file), source.task, fmt::format("the table {}", file.name()))];
    table_ = file.Read(task, task_.fingerprint);
    task_.name = fmt::format("{}/{}", file.name(), task.name);
    task_.input = task.input;
    task_.descriptors = task.descriptors;
    limits_ = Tightened(file.LimitsOf(task), cost_limits_);
    NoteMeans();
    source.note(fmt::format("{}: {} architectures, measured {} times", task_.name, table_.size(), Measurements()));
  }

  std::shared_ptr<const SearchSpace> space() const override { return file_->space(); }
  bool LeavesSpaceOpen() const override { return false; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  std::vector<std::string> TaskNames(const std::string& name) const override { return NamesOf(TableFile(name)); }
  std::vector<double> KnownAccuracies() const override {
    std::vector<double> known;
    for (const auto& [key, mean] : means_) known.push_back(mean);
    std::sort(known.begin(), known.end());
    return known;
  }
  std::optional<double> AccuracyWithoutChance(const Proposal& proposal) const override {
    const auto found = means_.find(proposal.key);
    return found == means_.end() ? std::nullopt : std::optional(found->second);
  }
  Limits limits() const override { return limits_; }
  std::string RecipeText() const override { return "table"; }  // the task's fingerprint covers the rest
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return MakeTableEvaluator({std::move(table_)});
  }

 private:
  static std::vector<std::string> NamesOf(const TableFile& file) {
    std::vector<std::string> names;
    for (const TableFile::Task& task : file.tasks()) names.push_back(task.name);
    return names;
  }

  void NoteMeans() {
    for (const auto& [key, measured] : table_) {
      const Metrics& first = measured.front();
      if (limits_.max_params > 0 && first.params > limits_.max_params) continue;
      if (limits_.max_flops > 0 && first.flops > limits_.max_flops) continue;
      double sum = 0;
      for (const Metrics& metrics : measured) sum += metrics.accuracy;
      means_[key] = sum / static_cast<double>(measured.size());
    }
  }

  size_t Measurements() const {
    size_t count = 0;
    for (const auto& [key, measured] : table_) count += measured.size();
    return count;
  }

  CostLimits cost_limits_;
  std::optional<TableFile> file_;
  Limits limits_;
  MetricsTable table_;
  std::unordered_map<std::string, double> means_;  // accuracies of the networks within the limits, by key
  TaskInfo task_;
};

}  // namespace

std::unique_ptr<Problem> MakeTableProblem() { return std::make_unique<TableProblem>(); }

}  // namespace netwright
