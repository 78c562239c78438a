#include "netwright/tables/table_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "netwright/evaluation/descriptors.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/spaces/decisions/decision_file.h"
#include "netwright/spaces/decisions/decision_space.h"
#include "netwright/tables/table_rows.h"

namespace netwright {
namespace {

// Paths in the file are relative to it.
std::string PathBeside(const std::string& file, const std::string& path) {
  return (std::filesystem::path(file).parent_path() / path).string();
}

int64_t WholeNumber(const YamlFile& file, const YAML::Node& map, const std::string& key, const std::string& where,
                    int64_t low, int64_t high) {
  const auto value = file.As<int64_t>(file.Require(map, key, where), where + "." + key, "a whole number");
  if (value < low || value > high) {
    file.Fail(map[key], where + "." + key, fmt::format("write {} to {}", low, high));
  }
  return value;
}

}  // namespace

TableFile::TableFile(const std::string& path) : file_(path, "table") {
  const YAML::Node& root = file_.root();
  file_.CheckKeys(root, "the file",
                  {"name", "csv", "decisions", "space", "input", "tasks", "metric", "higher_is_better", "cost",
                   "template", "recipe"});
  name_ = file_.As<std::string>(file_.Require(root, "name", ""), "name", "a text");
  csv_ = PathBeside(path, file_.As<std::string>(file_.Require(root, "csv", ""), "csv", "a path"));
  if (file_.Has("cost")) cost_ = file_.As<std::string>(root["cost"], "cost", "the name of a column");
  if (file_.Has("recipe")) recipe_ = file_.As<std::string>(root["recipe"], "recipe", "a text");
  ReadSpace();
  ReadTemplate();
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
  space_text_ = file_.As<std::string>(file_.root()["space"], "space", "a search space");
  const bool is_file = space_text_.ends_with(".yml") || space_text_.ends_with(".yaml");
  space_ = MakeAnySpace(is_file ? PathBeside(file_.path(), space_text_) : space_text_);
}

void TableFile::ReadTemplate() {
  if (const YAML::Node net = file_.root()["template"]) ReadTemplate(net);
  if (const auto* networks = dynamic_cast<const NetworkSpace*>(space_.get())) net_ = networks->Settled(net_);
}

void TableFile::ReadTemplate(const YAML::Node& net) {
  const std::vector<std::pair<std::string, int*>> keys = {{"filters", &net_.filters},
                                                          {"filter_growth", &net_.filter_growth},
                                                          {"max_filters", &net_.max_filters},
                                                          {"dense_units", &net_.dense_units},
                                                          {"growth_every", &net_.growth_every}};
  std::vector<std::string> names;
  for (const auto& [key, value] : keys) names.push_back(key);
  names.insert(names.end(), {"head", "growth_by"});
  file_.CheckKeys(net, "template", names);
  for (const auto& [key, value] : keys) {
    if (net[key]) *value = WholeNumber(file_, net, key, "template", key == "dense_units" ? 0 : 1, 65536);
  }
  net_.head = static_cast<HeadKind>(file_.OneOf(net, "head", "template", kHeadNames));
  net_.growth_by = static_cast<GrowthBy>(file_.OneOf(net, "growth_by", "template", kGrowthByNames));
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
    file_.CheckKeys(
        node, where,
        {"name", "column", "dataset", "metric", "higher_is_better", "input", "limits", "descriptors", "made"});
    task.name = file_.As<std::string>(file_.Require(node, "name", where), where + ".name", "a text");
    task.column = node["column"] ? file_.As<std::string>(node["column"], where + ".column", "a text") : task.name;
    task.dataset = node["dataset"] ? file_.As<std::string>(node["dataset"], where + ".dataset", "a text") : task.name;
    ReadScale(node, where + ".", task);
    ReadLimits(node, where + ".limits", task);
    ReadDescriptors(node, where + ".descriptors", task);
    ReadMaking(node, where + ".made", task);
  } else {
    task.name = task.column = task.dataset = file_.As<std::string>(node, where, "a column, or a map");
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
      return static_cast<int>(WholeNumber(file_, input, key, place, 1, high));
    };
    task.input = {.channels = whole("channels", 4),
                  .height = whole("height", 4096),
                  .width = whole("width", 4096),
                  .classes = whole("classes", 1'000'000)};
  }
}

void TableFile::ReadLimits(const YAML::Node& map, const std::string& where, Task& task) const {
  const YAML::Node limits = map["limits"];
  if (!limits) return;
  std::vector<std::string> names;
  for (const TableLimit& limit : kTableLimits) names.emplace_back(limit.key);
  file_.CheckKeys(limits, where, names);
  for (const TableLimit& limit : kTableLimits) {
    const std::string key(limit.key);
    if (limits[key]) task.limits.*limit.value = WholeNumber(file_, limits, key, where, 0, int64_t{1} << 52);
  }
}

void TableFile::ReadDescriptors(const YAML::Node& map, const std::string& where, Task& task) const {
  const YAML::Node descriptors = map["descriptors"];
  if (!descriptors) return;
  file_.CheckKeys(descriptors, where, {kDescriptorNames.begin(), kDescriptorNames.end()});
  for (const std::string_view name : kDescriptorNames) {
    const std::string key(name);
    const double value = file_.As<double>(file_.Require(descriptors, key, where), where + "." + key, "a number");
    if (!std::isfinite(value)) file_.Fail(descriptors[key], where + "." + key, "write a finite number");
    task.descriptors.push_back(value);
  }
}

void TableFile::ReadMaking(const YAML::Node& map, const std::string& where, Task& task) const {
  const YAML::Node made = map["made"];
  if (!made) return;
  file_.CheckKeys(made, where, {"trainings", "seconds", "by"});
  task.made = {.trainings = WholeNumber(file_, made, "trainings", where, 0, int64_t{1} << 52),
               .seconds = file_.As<double>(file_.Require(made, "seconds", where), where + ".seconds", "a number"),
               .by = file_.As<std::string>(file_.Require(made, "by", where), where + ".by", "a text")};
}

Limits TableFile::LimitsOf(const Task& task) const {
  Limits limits = task.limits;
  limits.net = net_;
  return limits;
}

MetricsTable TableFile::Read(const Task& task, Digest& fingerprint) const {
  TableRows rows(csv_, *space_);
  const size_t column = rows.Column(task.column);
  const bool has_cost = !cost_.empty();
  const size_t cost = has_cost ? rows.Column(cost_) : 0;
  const Limits no_limits{.net = net_};
  MetricsTable table;
  Digester digester;
  digester.Add(task.name);
  while (rows.Next()) {
    const std::optional<double> accuracy = rows.Accuracy(task, column);
    if (!accuracy) continue;
    Metrics metrics;
    metrics.accuracy = *accuracy;
    if (has_cost) metrics.train_seconds = std::max(0.0, rows.Number(cost).value_or(0));
    std::string key = space_->Key(rows.architecture());
    digester.Add(fmt::format("{} {} {}", key, metrics.accuracy, metrics.train_seconds));
    if (const std::optional<Graph> graph = space_->NetworkOf(rows.architecture())) {
      const Cost network = CheckNetwork(*graph, task.input, no_limits).cost;
      metrics.params = network.params;
      metrics.flops = network.flops;
      metrics.peak_bytes = network.train_bytes;
    }
    table[std::move(key)].push_back(std::move(metrics));
  }
  if (table.empty()) rows.Fail(fmt::format("no row has a measurement of '{}'", task.column));
  fingerprint = digester.Finish();
  return table;
}

}  // namespace netwright
