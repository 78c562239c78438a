#include "netwright/tasks/write_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/evaluation/descriptors.h"
#include "netwright/graph/input_json.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"
#include "netwright/store/store.h"
#include "netwright/tables/measurements.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// One data set with its preparation: a column.
struct Column {
  std::string name;
  InputSpec input = {};
  std::vector<double> descriptors = {};  // as kDescriptorNames; empty: unknown
  Limits limits = {};                    // but for those of tasks
  TableMaking made = {};
};

// Shifting and mirroring follow from the images (ImagesConfig::search_compute), so in a table they differ by task.
std::string SharedRecipe(const std::string& recipe) {
  return std::regex_replace(recipe, std::regex("augment_(flip|shift)=[^ ]+"), "augment_$1=data");
}

std::vector<double> DescriptorsOf(const nlohmann::json& task) {
  std::vector<double> values;
  if (!task.contains("descriptors")) return values;
  for (const std::string_view name : kDescriptorNames) values.push_back(task.at("descriptors").at(std::string(name)));
  return values;
}

class TableWriter {
 public:
  // Those columns that are in `names`.
  void AddTable(const TableFile& file, const std::set<std::string>& names) {
    const Measurements measured = ReadMeasurements(file);
    SetRecipe(file.recipe(), file.space_text(), file.net(), file.path());
    for (size_t t = 0; t < measured.tasks.size(); ++t) {
      const TableTask& task = measured.tasks[t];
      if (!names.contains(task.column) || FindColumn(task.column) != nullptr) continue;
      const size_t column = columns_.size();
      columns_.push_back({.name = task.column,
                          .input = task.input,
                          .descriptors = task.descriptors,
                          .limits = task.limits,
                          .made = task.made});
      for (const MeasuredNetwork& network : measured.networks) {
        const std::string text = measured.space->Format(network.arch);
        for (size_t r = 0; r < network.accuracies[t].size(); ++r) {
          RowOf(text, static_cast<int>(r)).accuracies[column] = network.accuracies[t][r];
        }
      }
    }
  }

  // Over what a table had of the same data.
  void AddRun(const std::string& name, const RunFolder& folder) {
    const nlohmann::json run = ReadJsonFile(folder.run_json());
    const ExperimentSpec spec = ReadSpec(folder);
    const nlohmann::json& task = run.at("task");
    ImagesConfig images = ImagesOf(spec);
    const int64_t full_train_images = task.at("final").at("train");
    const bool by_compute = SearchesByCompute(images, full_train_images);
    if (by_compute) SearchByFinalRecipe(images, images.final, full_train_images, task.at("search").at("train"));
    const std::vector<Experiment> rows = OpenStoreReadOnly(folder.store().string())->Experiments("search");
    if (rows.empty()) return;
    const std::string recipe = rows.front().key.recipe;
    SetRecipe(by_compute ? SharedRecipe(recipe) : recipe, spec.space,
              MakeSearchSpace(spec.space)->Settled(images.recipe.net), folder.path().string());
    const size_t place = PlaceOf(name);
    Column& column = columns_[place];
    column.input = task.at("input").get<InputSpec>();
    column.descriptors = DescriptorsOf(task);
    column.limits = {.max_flops = SearchedFlops(images), .net = {}};
    SetDeviceLimits(images.small_device, column.limits);
    const int64_t known = column.made.trainings;
    for (const Experiment& row : rows) {
      if (row.evaluation.outcome != Outcome::kOk) continue;
      RowOf(row.architecture, row.key.replicate).accuracies[place] = row.evaluation.metrics.accuracy;
      if (row.evaluation.cached && known > 0) continue;
      column.made.seconds += row.evaluation.metrics.train_seconds;
      ++column.made.trainings;
    }
    const std::string version = run.at("code_version");
    std::string& by = column.made.by;
    if (by.empty()) {
      by = version;
    } else if (column.made.trainings > known && !by.ends_with(version)) {
      by += ", " + version;
    }
  }

  bool Has(const std::string& column) const { return FindColumn(column) != nullptr; }

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
    int64_t trainings = 0;
    double seconds = 0;
    for (const Column& column : columns_) {
      trainings += column.made.trainings;
      seconds += column.made.seconds;
    }
    std::string text = fmt::format(
        "# Made by `netwright tabulate`: {} trainings of {} networks, {:.2f} hours of one worker.\n"
        "name: {}\ncsv: {}.csv\nspace: {}\nrecipe: {}\n",
        trainings, CountNetworks(), seconds / 3600, name, name, space_, recipe_);
    text += fmt::format(
        "template: {{filters: {}, filter_growth: {}, max_filters: {}, dense_units: {}, head: {}, growth_by: {}}}\n"
        "tasks:\n",
        net_.filters, net_.filter_growth, net_.max_filters, net_.dense_units,
        kHeadNames[static_cast<size_t>(net_.head)], kGrowthByNames[static_cast<size_t>(net_.growth_by)]);
    for (const TaskName& task : tasks) {
      if (const Column* column = FindColumn(task.DataText())) text += TaskYaml(task, *column);
    }
    return text;
  }

 private:
  struct Row {
    std::string architecture;
    std::map<size_t, double> accuracies;  // by column
  };

  void SetRecipe(const std::string& recipe, const std::string& space, const NetworkTemplate& net,
                 const std::string& path) {
    if (space_.empty()) {
      recipe_ = recipe;
      space_ = space;
      net_ = net;
    }
    if (recipe != recipe_ || space != space_) {
      FailUsage("'{}' has another recipe or space than what came before it; a table has one", path);
    }
  }

  Row& RowOf(const std::string& architecture, int replicate) {
    const auto [place, fresh] = places_.try_emplace({architecture, replicate}, rows_.size());
    if (fresh) rows_.push_back({architecture, {}});
    return rows_[place->second];
  }

  size_t PlaceOf(const std::string& name) {
    const Column* known = FindColumn(name);
    if (known == nullptr) known = &columns_.emplace_back(Column{.name = name});
    return static_cast<size_t>(known - columns_.data());
  }

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
    const InputSpec& input = column.input;
    std::string text = fmt::format(
        "  - name: {}\n    column: {}\n    dataset: {}\n"
        "    input: {{channels: {}, height: {}, width: {}, classes: {}}}\n",
        task.Text(), column.name, task.dataset, input.channels, input.height, input.width, input.classes);
    std::vector<std::string> limits;
    Limits all = column.limits;
    all.max_params = task.max_params;
    for (const TableLimit& limit : kTableLimits) {
      if (all.*limit.value > 0) limits.push_back(fmt::format("{}: {}", limit.key, all.*limit.value));
    }
    if (!limits.empty()) text += fmt::format("    limits: {{{}}}\n", fmt::join(limits, ", "));
    std::vector<std::string> descriptors;
    for (size_t i = 0; i < column.descriptors.size(); ++i) {
      descriptors.push_back(fmt::format("{}: {:.5g}", kDescriptorNames[i], column.descriptors[i]));
    }
    if (!descriptors.empty()) text += fmt::format("    descriptors: {{{}}}\n", fmt::join(descriptors, ", "));
    if (task.max_params > 0) return text;
    const TableMaking& made = column.made;
    return text + fmt::format("    made: {{trainings: {}, seconds: {:.0f}, by: \"{}\"}}\n", made.trainings,
                              made.seconds, made.by);
  }

  std::string recipe_, space_;
  NetworkTemplate net_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::map<std::pair<std::string, int>, size_t> places_;  // architecture and replicate
};

}  // namespace

int WriteTable(const std::vector<TaskName>& tasks, const fs::path& runs, const std::string& known,
               const fs::path& stem) {
  TableWriter writer;
  std::set<std::string> names;
  for (const TaskName& task : tasks) names.insert(task.DataText());
  if (!known.empty()) writer.AddTable(TableFile(known), names);
  for (const TaskName& task : tasks) {
    const std::string name = task.DataText();
    if (names.erase(name) == 0) continue;  // of a task before
    const fs::path run = runs / name;
    if (fs::exists(run / "experiments.sqlite") && fs::exists(run / "run.json")) {
      writer.AddRun(name, RunFolder::Open(run.string()));
    }
  }
  const auto count = static_cast<int>(
      std::count_if(tasks.begin(), tasks.end(), [&](const TaskName& task) { return writer.Has(task.DataText()); }));
  if (count == 0) FailUsage("there is no run of these tasks in '{}'", runs.string());
  if (!stem.parent_path().empty()) fs::create_directories(stem.parent_path());
  WriteFileAtomically(stem.string() + ".csv", writer.Csv());
  WriteFileAtomically(stem.string() + ".yml", writer.Yaml(tasks, stem.filename().string()));
  return count;
}

}  // namespace netwright
