#include "studies/controls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "netwright/spaces/search_space.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/reward_probe.h"

namespace netwright {
namespace {

constexpr char kControls[] = "1 controls";
constexpr char kConstant[] = "always conv1";
constexpr char kEndless[] = "random, never stops";
constexpr char kFresh[] = "fresh meta-RL";

std::string AllButTheLast(const std::string& space_name) {
  const auto space = MakeAnySpace(space_name);
  std::vector<std::string> names;
  for (Action action = 0; action < space->ActionCount(); ++action) {
    if (action != space->TerminalAction()) names.push_back(space->ActionName(action));
  }
  return fmt::to_string(fmt::join(names, ","));
}

Table ControlsTable(const StudyData& study, const std::string& part, const std::string& agent) {
  Table table;
  table.name = "1_controls";
  table.title = fmt::format(
      "Is {} better than what learns nothing, or nothing from other data sets? Best rewards of the first and the last "
      "50 "
      "episodes of each run; permutation test with episodes as units, one-sided",
      agent);
  table.columns = {{"data set"},
                   {"control"},
                   {"first 50: mean \u00b1 sd", true},
                   {"length", true},
                   {agent + " minus control", true},
                   {"p", true},
                   {"seeds in which it is positive", true},
                   {"last 50: " + agent + " minus control", true},
                   {"p", true}};
  for (const std::string& set : study.Datasets(part)) {
    const Runs runs = study.Select(part, agent, set);
    for (const std::string& control : study.Agents(kControls)) {
      const Runs others = study.Select(kControls, control, set);
      if (runs.empty() || others.empty()) continue;
      std::vector<double> lengths;
      for (const StudyRunData* run : others) {
        for (const Episode& episode : run->episodes) lengths.push_back(static_cast<double>(episode.length));
      }
      std::vector<std::string> row = {set, control, MeanText(MeanAndSd(BestRewards(others, kEpisodeWindow, false))),
                                      fmt::format("{:.1f}", MeanAndSd(lengths).mean)};
      for (std::string& cell : DifferenceCells(runs, others)) row.push_back(std::move(cell));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace

void PlanControls(Planner& planner, const std::vector<StudyDataset>& sets) {
  const StudyConfig& config = planner.config();
  for (const uint64_t seed : planner.Seeds()) {
    for (size_t i = 0; i < sets.size(); ++i) {
      const int64_t steps = StepsOf(config.control_steps, i, "study.control_steps");
      StudyRun& constant = planner.Add({kControls, kConstant, "constant"}, sets[i], seed, i, steps);
      constant.Set("strategy", "random");
      constant.Set("random.actions", "conv1");
      StudyRun& endless = planner.Add({kControls, kEndless, "endless"}, sets[i], seed, i, steps);
      endless.Set("strategy", "random");
      endless.Set("random.actions", AllButTheLast(planner.Default<std::string>("space")));
      if (i == 0) continue;  // its policy was fresh there
      const int64_t meta_rl_steps = StepsOf(config.meta_rl_steps, i, "study.meta_rl_steps");
      planner.Add({kControls, kFresh, "fresh"}, sets[i], seed, i, meta_rl_steps).Set("strategy", "meta-rl");
    }
  }
}

void ShowControls(const StudyData& study, const std::string& part, const std::string& agent, Page& page) {
  Table controls = ControlsTable(study, part, agent), probe = RewardProbeTable(study, part, agent);
  if (controls.rows.empty() && probe.rows.empty()) return;
  page.AddHeading("Controls");
  if (!controls.rows.empty()) {
    page.AddText(
        "Every prefix of a network is scored, so a long episode has many chances. Always the same action, and random "
        "actions "
        "that never stop, show how much of the reward length alone explains. The fresh policy has seen no other data "
        "set.");
    page.Add(std::move(controls));
  }
  if (probe.rows.empty()) return;
  page.AddText(
      "How much does reward change the policy? The policy that each run ended with is shown the same random actions "
      "twice: "
      "once with reward 0.2 for every network, once with 0.8. The number is the distance between its two sets of "
      "action "
      "probabilities (total variation, 0 to 1), as the mean of 64 trials. A policy that adapts to rewards reaches more "
      "than 0.1.");
  page.Add(std::move(probe));
}

}  // namespace netwright
