#include "netwright/tasks/write_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"
#include "netwright/store/store.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// One data set with its preparation: a column.
struct Column {
  std::string name;
  nlohmann::json input, descriptors;
  std::string code_version;
  int64_t max_flops = 0;
  int64_t trainings = 0;
  double seconds = 0;  // of training
};

class TableWriter {
 public:
  void AddRun(const std::string& name, const RunFolder& folder) {
    const nlohmann::json run = ReadJsonFile(folder.run_json());
    const ExperimentSpec spec = ReadSpec(folder);
    const ImagesConfig images = ImagesOf(spec);
    if (columns_.empty()) {
      recipe_ = images.recipe;
      space_ = spec.space;
    }
    if (images.recipe.Text() != recipe_.Text() || spec.space != space_) {
      FailUsage("the run '{}' has another recipe or space than the first; a table has one", folder.path().string());
    }
    const nlohmann::json& task = run.at("task");
    Column column{.name = name,
                  .input = task.at("input"),
                  .descriptors = task.value("descriptors", nlohmann::json::object()),
                  .code_version = run.at("code_version"),
                  .max_flops = SearchedFlops(images)};
    for (const Experiment& row : OpenStoreReadOnly(folder.store().string())->Experiments("search")) {
      if (row.evaluation.outcome != Outcome::kOk) continue;
      const auto [place, fresh] = places_.try_emplace({row.architecture, row.key.replicate}, rows_.size());
      if (fresh) rows_.push_back({row.architecture, {}});
      rows_[place->second].accuracies[columns_.size()] = row.evaluation.metrics.accuracy;
      column.seconds += row.evaluation.metrics.train_seconds;
      ++column.trainings;
    }
    columns_.push_back(std::move(column));
  }

  size_t columns() const { return columns_.size(); }

  std::string Csv() const {
    std::string text = "architecture";
    for (const Column& column : columns_) text += "," + column.name;
    text += '\n';
    for (const Row& row : rows_) {
      text +=
          row.architecture.find(',') == std::string::npos ? row.architecture : fmt::format("\"{}\"", row.architecture);
      for (size_t c = 0; c < columns_.size(); ++c) {
        text += ',';
        if (const auto found = row.accuracies.find(c); found != row.accuracies.end()) {
          text += fmt::format("{:.4f}", found->second);
        }
      }
      text += '\n';
    }
    return text;
  }

  std::string Yaml(const std::vector<TaskName>& tasks, const std::string& name) const {
    std::string text = fmt::format("# Made by `netwright tabulate`. Recipe: {}\n", recipe_.Text());
    int64_t trainings = 0;
    double seconds = 0;
    for (const Column& column : columns_) {
      trainings += column.trainings;
      seconds += column.seconds;
    }
    text += fmt::format("# {} trainings of {} networks, {:.2f} hours of one worker.\n", trainings, CountNetworks(),
                        seconds / 3600);
    text += fmt::format("name: {}\ncsv: {}.csv\nspace: {}\n", name, name, space_);
    const NetworkTemplate& net = recipe_.net;
    text += fmt::format("template: {{filters: {}, filter_growth: {}, max_filters: {}, dense_units: {}}}\ntasks:\n",
                        net.filters, net.filter_growth, net.max_filters, net.dense_units);
    for (const TaskName& task : tasks) {
      const Column* column = FindColumn(task.DataText());
      if (column == nullptr) continue;
      if (task.max_params == 0) {
        text += fmt::format("  # {}: {} trainings, {:.0f} s, {}\n", column->name, column->trainings, column->seconds,
                            column->code_version);
      }
      text += TaskYaml(task, *column);
    }
    return text;
  }

 private:
  struct Row {
    std::string architecture;
    std::map<size_t, double> accuracies;  // by column
  };

  const Column* FindColumn(const std::string& name) const {
    for (const Column& column : columns_) {
      if (column.name == name) return &column;
    }
    return nullptr;
  }

  size_t CountNetworks() const {
    size_t count = 0;
    for (const auto& [place, row] : places_) count += place.second == 0;
    return count;
  }

  static std::string TaskYaml(const TaskName& task, const Column& column) {
    const nlohmann::json& input = column.input;
    std::string text = fmt::format(
        "  - name: {}\n    column: {}\n    dataset: {}\n"
        "    input: {{channels: {}, height: {}, width: {}, classes: {}}}\n",
        task.Text(), column.name, task.dataset, input.at("channels").get<int>(), input.at("height").get<int>(),
        input.at("width").get<int>(), input.at("classes").get<int>());
    std::vector<std::string> limits;
    if (task.max_params > 0) limits.push_back(fmt::format("max_params: {}", task.max_params));
    if (column.max_flops > 0) limits.push_back(fmt::format("max_flops: {}", column.max_flops));
    if (!limits.empty()) text += fmt::format("    limits: {{{}}}\n", fmt::join(limits, ", "));
    std::vector<std::string> descriptors;
    for (const auto& [name, value] : column.descriptors.items()) {
      descriptors.push_back(fmt::format("{}: {:.5g}", name, value.get<double>()));
    }
    if (!descriptors.empty()) text += fmt::format("    descriptors: {{{}}}\n", fmt::join(descriptors, ", "));
    return text;
  }

  Recipe recipe_;
  std::string space_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::map<std::pair<std::string, int>, size_t> places_;  // architecture and replicate
};

}  // namespace

int WriteTable(const std::vector<TaskName>& tasks, const fs::path& runs, const fs::path& stem) {
  TableWriter writer;
  std::map<std::string, bool> known;
  int count = 0;
  for (const TaskName& task : tasks) {
    const std::string name = task.DataText();
    const auto [entry, fresh] = known.try_emplace(name, false);
    if (fresh && fs::exists(runs / name / "experiments.sqlite") && fs::exists(runs / name / "run.json")) {
      writer.AddRun(name, RunFolder::Open((runs / name).string()));
      entry->second = true;
    }
    count += entry->second;
  }
  if (count == 0) FailUsage("there is no run of these tasks in '{}'", runs.string());
  if (!stem.parent_path().empty()) fs::create_directories(stem.parent_path());
  WriteFileAtomically(stem.string() + ".csv", writer.Csv());
  WriteFileAtomically(stem.string() + ".yml", writer.Yaml(tasks, stem.filename().string()));
  return count;
}

}  // namespace netwright
