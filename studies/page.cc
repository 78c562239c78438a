#include "studies/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "studies/config.h"
#include "studies/csv.h"
#include "studies/study.h"

namespace netwright {
namespace {

std::string ConfigText(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Keys of the configuration that a reader looks for, whether or not they are the paper's.
constexpr std::array<const char*, 16> kTold = {
    "study.seeds",        "study.meta_rl_steps", "study.dqn_steps",     "study.random_steps",
    "study.unseen_steps", "a2c.learning_rate",   "dqn.learning_starts", "data.image_size",
    "data.classes",       "data.train_limit",    "data.split",          "recipe.epochs",
    "recipe.batch_size",  "recipe.filters",      "recipe.dense_units",  "episode.lanes"};

// The configuration beside the paper's: what readers look for, and all else in which it departs from the paper.
Table SettingTable(const StudyData& study) {
  Table table;
  table.name = "setting";
  table.title = "Setting";
  table.columns = {{"what"}, {"value"}, {"preset paper"}};
  const nlohmann::json& record = study.record;
  const auto add = [&](const char* what, const std::string& value) { table.rows.push_back({what, value, ""}); };
  add("preset", ConfigText(record.at("preset")));
  add("code version", ConfigText(record.at("code_version")));
  const nlohmann::json& machine = record.at("machine");
  add("machine", fmt::format("{}, {} cores", ConfigText(machine.value("processor", nlohmann::json("unknown"))),
                             ConfigText(machine.value("cores", nlohmann::json(0)))));
  if (!study.runs.empty()) add("arithmetic of the networks", study.runs.front().precision);
  int64_t finished = 0;
  for (const nlohmann::json& run : record.at("runs")) finished += run.at("state") == "finished";
  add("runs finished", fmt::format("{} of {}", finished, record.at("runs").size()));
  const nlohmann::json paper = ToJson(MakeStudyPreset("paper"));
  for (const auto& [key, value] : record.at("config").items()) {
    const bool told = std::find(kTold.begin(), kTold.end(), key) != kTold.end();
    const auto papers = paper.find(key);
    const bool departs = papers != paper.end() && *papers != value && key != "preset" && !IsIdle(key);
    if (told || departs)
      table.rows.push_back({key, ConfigText(value), papers == paper.end() ? "" : ConfigText(*papers)});
  }
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
  page.AddText(
      fmt::format("In {} steps the network needed more training memory than is allowed here ({}), and got reward 0. On "
                  "a machine with more "
                  "memory (memory_limit) the agents learn something else.",
                  steps, FormatBytes(least)));
}

}  // namespace

void WriteStudyReport(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const StudyData study = ReadStudy(folder);
  const Study& experiment = FindStudy(study.experiment());
  Page page(experiment.title);
  page.AddText(
      "A repetition of J. Gomez Robles and J. Vanschoren, \"Learning to reinforcement learn for Neural Architecture "
      "Search\" (arXiv:1911.03769), at the scale of the preset below. Rewards and accuracies are fractions of a "
      "held-out third of the images.");
  for (const nlohmann::json& note : study.record.at("notes")) page.AddText(note);
  page.Add(SettingTable(study));
  AddMemoryNote(study, page);
  experiment.show(study, page);
  const std::filesystem::path csv = std::filesystem::path(file).replace_extension();
  WriteStudyCsv(study, csv);
  page.AddText(
      fmt::format("{}/ holds the numbers as CSV: runs, steps, episodes, windows, actions, networks, final, times.",
                  csv.filename().string()));
  page.Write(file);
}

}  // namespace netwright
