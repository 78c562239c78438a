#include "studies/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "netwright/base/error.h"
#include "netwright/base/table.h"
#include "netwright/base/units.h"
#include "studies/csv.h"

namespace netwright {
namespace {

struct PageRow {
  std::string_view name;
  const char* title;
  void (*add)(const StudyData& study, Page& page);
};
constexpr std::array<PageRow, 5> kPages = {{
    {"hardness", "Hardness of candidate data sets", AddHardness},
    {"experiment1", "Experiment 1: behaviour during training", AddExperiment1},
    {"experiment2", "Experiment 2: a fixed policy on unseen data sets", AddExperiment2},
    {"experiment3", "Experiment 3: multi-branch networks", AddExperiment3},
    {"ranking", "Does early stop rank networks as long training does?", AddRanking},
}};

Table SettingTable(const StudyData& study) {
  Table table;
  table.name = "setting";
  table.title = "Setting";
  table.columns = {{"what"}, {"value"}};
  const nlohmann::json& record = study.record;
  const auto text = [](const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  const auto add = [&](const char* what, const std::string& value) { table.rows.push_back({what, value}); };
  add("preset", text(record.at("preset")));
  add("code version", text(record.at("code_version")));
  const nlohmann::json& machine = record.at("machine");
  add("machine", fmt::format("{}, {} cores", text(machine.value("processor", nlohmann::json("unknown"))),
                             text(machine.value("cores", nlohmann::json(0)))));
  const nlohmann::json& config = record.at("config");
  for (const char* key : {"study.seeds", "data.image_size", "data.classes", "data.train_limit", "data.split",
                          "recipe.epochs", "recipe.batch_size", "recipe.filters", "recipe.dense_units", "episode.lanes",
                          "final.epochs", "final.filters", "final.filter_growth", "final.dense_units"}) {
    if (config.contains(key)) add(key, text(config.at(key)));
  }
  int64_t finished = 0;
  for (const nlohmann::json& run : record.at("runs")) finished += run.at("state") == "finished";
  add("runs finished", fmt::format("{} of {}", finished, record.at("runs").size()));
  return table;
}

// Networks that this machine has no memory for are rewarded as invalid ones are: another one's study is another study.
void AddMemoryNote(const StudyData& study, Page& page) {
  int64_t steps = 0, least = std::numeric_limits<int64_t>::max();
  for (const StudyRunData& run : study.runs) {
    const int64_t own = run.Count(Outcome::kOutOfMemory);
    if (own == 0) continue;
    steps += own;
    least = std::min(least, run.memory_limit);
  }
  if (steps == 0) return;
  page.AddText(fmt::format(
      "{} steps came to networks whose training needs more memory than a child may take here ({}): they "
      "were rewarded with 0. With a larger memory_limit, on a machine that has it, the agents learn otherwise.",
      steps, FormatBytes(least)));
}

}  // namespace

std::vector<std::string> WriteStudyReport(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const StudyData study = ReadStudy(folder);
  const PageRow& experiment = FindByName(kPages, study.experiment(), "experiment");
  Page page(experiment.title);
  page.AddText(
      "A repetition of J. Gomez Robles and J. Vanschoren, \"Learning to reinforcement learn for Neural Architecture "
      "Search\" (arXiv:1911.03769), at the scale of the preset below. Rewards and accuracies are fractions of a "
      "held-out "
      "third of the images.");
  for (const nlohmann::json& note : study.record.at("notes")) page.AddText(note);
  page.Add(SettingTable(study));
  AddMemoryNote(study, page);
  experiment.add(study, page);
  const std::filesystem::path csv = std::filesystem::path(file).replace_extension();
  WriteStudyCsv(study, csv);
  page.AddText(
      fmt::format("{}/ holds the numbers as CSV: runs, steps, episodes, windows, actions, networks, final, times.",
                  csv.filename().string()));
  return page.Write(file);
}

}  // namespace netwright
