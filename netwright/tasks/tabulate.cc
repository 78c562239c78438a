#include "netwright/tasks/tabulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "netwright/run/strategies.h"
#include "netwright/tables/table_file.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// The limits of the tasks that share the data, "10000,50000".
std::string LimitsOn(const std::vector<TaskName>& tasks, const std::string& data) {
  std::set<int64_t> limits;
  for (const TaskName& task : tasks) {
    if (task.DataText() == data && task.max_params > 0) limits.insert(task.max_params);
  }
  std::string text;
  for (const int64_t limit : limits) text += fmt::format("{}{}", text.empty() ? "" : ",", limit);
  return text;
}

// ExperimentSpec::answers of the run of `data`.
std::string AnswersFor(const std::string& data, const std::string& answers) {
  if (answers.empty()) return "";
  const std::string path = fs::absolute(answers).string();
  if (!IsTable(path)) return (fs::path(path) / data).string();
  const TableFile table(path);
  const auto has = [&](const TableTask& task) { return task.column == data; };
  return std::any_of(table.tasks().begin(), table.tasks().end(), has) ? fmt::format("{}#{}", path, data) : "";
}

ExperimentSpec SpecOf(TaskName task, const std::string& limits, const TabulateOptions& options) {
  ExperimentSpec spec = MakeSpec(options.preset);
  task.max_params = 0;
  spec.parts.Set("precision", "fp32");  // a table must not depend on the machine's arithmetic
  spec.parts.Set("final_training", "false");
  Apply(options.settings, spec);
  Apply(SettingsOf(task), spec);
  spec.dataset = task.dataset;
  spec.space = options.space;
  spec.strategy = "tabulate";
  spec.budget = 0;
  spec.evaluations = 0;
  const int networks = options.networks + options.near;
  spec.proposals = networks + static_cast<int64_t>(std::ceil(options.replicates * networks));
  spec.workers = options.workers;
  if (!options.design.empty()) spec.parts.Set("tabulate.design", fs::absolute(options.design).string());
  spec.parts.Set("tabulate.networks", fmt::format("{}", options.networks));
  spec.parts.Set("tabulate.near", fmt::format("{}", options.near));
  spec.parts.Set("tabulate.replicates", fmt::format("{}", options.replicates));
  spec.parts.Set("tabulate.limits", limits);
  spec.answers = AnswersFor(task.DataText(), options.answers);
  return spec;
}

}  // namespace

bool IsTable(const std::string& path) { return path.ends_with(".yml"); }

bool TabulateTasks(const std::vector<TaskName>& tasks, const TabulateOptions& options) {
  std::set<std::string> done;
  for (const TaskName& task : tasks) {
    const std::string data = task.DataText();
    if (!done.insert(data).second) continue;
    const fs::path path = fs::path(options.out) / "runs" / data;
    const bool begun = fs::exists(path / "run.json");
    const Summary summary = begun ? ResumeSearch(RunFolder::Open(path.string()), options.workers, options.verbosity)
                                  : RunSearch(SpecOf(task, LimitsOn(tasks, data), options),
                                              RunFolder::Plan(path.string()), options.verbosity);
    if (!summary.finished) return false;
  }
  return true;
}

}  // namespace netwright
