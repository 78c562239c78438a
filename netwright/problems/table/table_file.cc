#include "netwright/problems/table/table_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/csv_reader.h"
#include "netwright/spaces/decisions/decision_file.h"
#include "netwright/spaces/decisions/decision_space.h"

namespace netwright {
namespace {

constexpr std::string_view kArchitectureColumn = "architecture";

// Paths in the file are relative to it.
std::string PathBeside(const std::string& file, const std::string& path) {
  return (std::filesystem::path(file).parent_path() / path).string();
}

double NumberIn(const CsvReader& csv, const std::string& text, std::string_view column) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    csv.Fail(fmt::format("{} = '{}': write a number, or nothing where there is no measurement", column, text));
  }
  return value;
}

// Finds the architecture of each row of a CSV file.
class ArchitectureColumns {
 public:
  ArchitectureColumns(const CsvReader& csv, const SearchSpace& space)
      : csv_(csv), space_(space), decisions_(dynamic_cast<const DecisionSpace*>(&space)) {
    if (decisions_ == nullptr) {
      columns_.push_back(csv.Column(kArchitectureColumn));
    } else {
      for (const Decision& decision : decisions_->decisions()) columns_.push_back(csv.Column(decision.name));
      choices_.resize(columns_.size());
    }
  }

  std::string KeyOf(const std::vector<std::string>& fields) {
    if (decisions_ == nullptr) return KeyOfText(fields[columns_.front()]);
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Decision& decision = decisions_->decisions()[i];
      const std::string& text = fields[columns_[i]];
      const auto found = std::find(decision.choices.begin(), decision.choices.end(), text);
      if (found == decision.choices.end()) {
        csv_.Fail(
            fmt::format("'{}' is not a choice of {} ({})", text, decision.name, fmt::join(decision.choices, ", ")));
      }
      choices_[i] = static_cast<int>(found - decision.choices.begin());
    }
    return space_.Key(decisions_->Make(choices_));
  }

 private:
  std::string KeyOfText(const std::string& text) const {
    try {
      return space_.Key(space_.Parse(text));
    } catch (const Error& error) {
      csv_.Fail(error.what());
    }
  }

  const CsvReader& csv_;
  const SearchSpace& space_;
  const DecisionSpace* decisions_;  // null in spaces of networks
  std::vector<size_t> columns_;
  std::vector<int> choices_;
};

}  // namespace

TableFile::TableFile(const std::string& path) : file_(path, "table") {
  const YAML::Node& root = file_.root();
  file_.CheckKeys(root, "the file",
                  {"name", "csv", "decisions", "space", "input", "tasks", "metric", "higher_is_better", "cost"});
  name_ = file_.As<std::string>(file_.Require(root, "name", ""), "name", "a text");
  csv_ = PathBeside(path, file_.As<std::string>(file_.Require(root, "csv", ""), "csv", "a path"));
  if (file_.Has("cost")) cost_ = file_.As<std::string>(root["cost"], "cost", "the name of a column");
  ReadSpace();
  ReadTasks();
}

void TableFile::ReadSpace() {
  if (file_.Has("decisions") == file_.Has("space")) {
    file_.Fail(file_.root(), "the file", "write either decisions or space, which say what the rows are");
  }
  if (file_.Has("decisions")) {
    space_ = MakeDecisionSpace(ReadDecisions(file_));
    return;
  }
  const auto space = file_.As<std::string>(file_.root()["space"], "space", "a search space");
  const bool is_file = space.ends_with(".yml") || space.ends_with(".yaml");
  space_ = MakeAnySpace(is_file ? PathBeside(file_.path(), space) : space);
}

void TableFile::ReadTasks() {
  const YAML::Node tasks = file_.Require(file_.root(), "tasks", "");
  if (!tasks.IsSequence() || tasks.size() == 0) file_.Fail(tasks, "tasks", "write a list of the tasks' columns");
  for (size_t i = 0; i < tasks.size(); ++i) {
    Task task = ReadTask(tasks[i], fmt::format("tasks[{}]", i));
    for (const Task& other : tasks_) {
      if (other.name == task.name) file_.Fail(tasks[i], "tasks", fmt::format("'{}' occurs twice", task.name));
    }
    tasks_.push_back(std::move(task));
  }
}

TableFile::Task TableFile::ReadTask(const YAML::Node& node, const std::string& where) const {
  Task task;
  ReadScale(file_.root(), "", task);
  if (node.IsMap()) {
    file_.CheckKeys(node, where, {"name", "column", "metric", "higher_is_better", "input"});
    task.name = file_.As<std::string>(file_.Require(node, "name", where), where + ".name", "a text");
    task.column = node["column"] ? file_.As<std::string>(node["column"], where + ".column", "a text") : task.name;
    ReadScale(node, where + ".", task);
  } else {
    task.name = task.column = file_.As<std::string>(node, where, "a column, or a map");
  }
  if (task.name.empty()) file_.Fail(node, where, "a task needs a name");
  const bool is_network = dynamic_cast<const NetworkSpace*>(space_.get()) != nullptr;
  if (is_network && task.input.height == 0) {
    file_.Fail(node, where, "write `input: {channels: 3, height: 32, width: 32, classes: 10}`, which networks need");
  }
  return task;
}

// What a map says of a task's scale and images, over what is there.
void TableFile::ReadScale(const YAML::Node& map, const std::string& where, Task& task) const {
  const auto number = [&](const YAML::Node& node, const std::string& key, const std::string& place) {
    return file_.As<double>(file_.Require(node, key, place), place + "." + key, "a number");
  };
  if (const YAML::Node metric = map["metric"]) {
    const std::string place = where + "metric";
    if (metric.IsMap()) {
      file_.CheckKeys(metric, place, {"low", "high"});
      task.low = number(metric, "low", place);
      task.high = number(metric, "high", place);
      if (!(std::isfinite(task.high - task.low) && task.high > task.low)) {
        file_.Fail(metric, place, "high must be more than low");
      }
    } else {
      const auto word = file_.As<std::string>(metric, place, "fraction, percent or {low: 0, high: 10}");
      if (word != "fraction" && word != "percent") file_.Fail(metric, place, "write fraction, percent or {low, high}");
      task.low = 0;
      task.high = word == "percent" ? 100 : 1;
    }
  }
  if (const YAML::Node higher = map["higher_is_better"]) {
    task.higher_is_better = file_.As<bool>(higher, where + "higher_is_better", "true or false");
  }
  if (const YAML::Node input = map["input"]) {
    const std::string place = where + "input";
    file_.CheckKeys(input, place, {"channels", "height", "width", "classes"});
    const auto whole = [&](const std::string& key, int high) {
      const int value = file_.As<int>(file_.Require(input, key, place), place + "." + key, "a whole number");
      if (value < 1 || value > high) file_.Fail(input[key], place + "." + key, fmt::format("write 1 to {}", high));
      return value;
    };
    task.input = {.channels = whole("channels", 4),
                  .height = whole("height", 4096),
                  .width = whole("width", 4096),
                  .classes = whole("classes", 1'000'000)};
  }
}

MetricsTable TableFile::Read(const Task& task, Digest& fingerprint) const {
  CsvReader csv(csv_);
  ArchitectureColumns architectures(csv, *space_);
  const size_t column = csv.Column(task.column);
  const bool has_cost = !cost_.empty();
  const size_t cost = has_cost ? csv.Column(cost_) : 0;
  MetricsTable table;
  Digester digester;
  digester.Add(task.name);
  int64_t rows = 0;
  for (std::vector<std::string> fields; csv.Next(fields);) {
    if (++rows > kMaxRows) csv.Fail(fmt::format("more than {} rows", kMaxRows));
    std::string key = architectures.KeyOf(fields);
    if (fields[column].empty()) continue;
    const double value = NumberIn(csv, fields[column], task.column);
    if (value < task.low || value > task.high) {
      csv.Fail(fmt::format("{} = {} is outside the metric's {} to {}", task.column, value, task.low, task.high));
    }
    const double share = (value - task.low) / (task.high - task.low);
    Metrics metrics;
    metrics.accuracy = task.higher_is_better ? share : 1 - share;
    if (has_cost && !fields[cost].empty()) metrics.train_seconds = std::max(0.0, NumberIn(csv, fields[cost], cost_));
    digester.Add(fmt::format("{} {} {}", key, metrics.accuracy, metrics.train_seconds));
    table[std::move(key)].push_back(std::move(metrics));
  }
  if (table.empty()) csv.Fail(fmt::format("no row has a measurement of '{}'", task.column));
  fingerprint = digester.Finish();
  return table;
}

}  // namespace netwright
