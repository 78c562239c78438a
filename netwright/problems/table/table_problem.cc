#include "netwright/problems/table/table_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/tables/table_file.h"

namespace netwright {
namespace {

class TableProblem final : public Problem {
 public:
  void Declare(Options& options) override {
    // Of networks, and beside the limits that the file may set.
    options.Add("max_params", &max_params_, "parameters that a network may have; 0: no limit",
                {0, 1e15, OptionUnit::kCount});
    options.Add("max_flops", &max_flops_, "FLOPs (forward, one image) that it may take; 0: no limit",
                {0, 1e18, OptionUnit::kCount});
  }

  void Open(const ProblemSource& source) override {
    if (source.name.empty()) FailUsage("give the table's file: table:FILE.yml");
    const TableFile& file = file_.emplace(source.name);
    const TableFile::Task& task = Choose(file, source.task);
    table_ = file.Read(task, task_.fingerprint);
    task_.name = fmt::format("{}/{}", file.name(), task.name);
    task_.input = task.input;
    task_.descriptors = task.descriptors;
    limits_ = file.LimitsOf(task);
    limits_.max_params = Tighter(limits_.max_params, max_params_);
    limits_.max_flops = Tighter(limits_.max_flops, max_flops_);
    NoteKnown();
    source.note(fmt::format("{}: {} architectures, measured {} times", task_.name, table_.size(), Measurements()));
  }

  std::shared_ptr<const SearchSpace> space() const override { return file_->space(); }
  bool LeavesSpaceOpen() const override { return false; }
  std::vector<TaskInfo> tasks() const override { return {task_}; }
  std::vector<std::string> TaskNames(const std::string& name) const override {
    const TableFile file(name);
    std::vector<std::string> names;
    for (const TableFile::Task& task : file.tasks()) names.push_back(task.name);
    return names;
  }
  std::vector<double> KnownAccuracies() const override { return known_; }
  Limits limits() const override { return limits_; }
  std::string RecipeText() const override { return "table"; }  // the task's fingerprint covers the rest
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return MakeTableEvaluator({std::move(table_)});
  }
  nlohmann::json Describe() const override {
    return {{"dataset", {{"name", task_.name}, {"task_fingerprint", task_.fingerprint.Hex()}}}};
  }

 private:
  static const TableFile::Task& Choose(const TableFile& file, const std::string& name) {
    std::string names;
    for (const TableFile::Task& task : file.tasks()) {
      if (task.name == name || (name.empty() && file.tasks().size() == 1)) return task;
      names += (names.empty() ? "" : ", ") + task.name;
    }
    if (name.empty()) FailUsage("the table {} has several tasks; set task to one of: {}", file.name(), names);
    FailUsage("task = '{}': the table {} has the tasks {}", name, file.name(), names);
  }

  // Means of the networks within the limits.
  void NoteKnown() {
    for (const auto& [key, measured] : table_) {
      const Metrics& first = measured.front();
      if (limits_.max_params > 0 && first.params > limits_.max_params) continue;
      if (limits_.max_flops > 0 && first.flops > limits_.max_flops) continue;
      double sum = 0;
      for (const Metrics& metrics : measured) sum += metrics.accuracy;
      known_.push_back(sum / static_cast<double>(measured.size()));
    }
    std::sort(known_.begin(), known_.end());
  }

  size_t Measurements() const {
    size_t count = 0;
    for (const auto& [key, measured] : table_) count += measured.size();
    return count;
  }

  static int64_t Tighter(int64_t one, int64_t other) {
    return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
  }

  int64_t max_params_ = 0, max_flops_ = 0;
  std::optional<TableFile> file_;
  Limits limits_;
  MetricsTable table_;
  std::vector<double> known_;  // ascending
  TaskInfo task_;
};

}  // namespace

std::unique_ptr<Problem> MakeTableProblem() { return std::make_unique<TableProblem>(); }

}  // namespace netwright
