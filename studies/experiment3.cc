#include <fmt/format.h>

#include <map>

#include "netwright/graph/graph.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/page.h"

namespace netwright {
namespace {

struct PaperNumbers {
  const char *best, *time;
};
const PaperNumbers& PaperNumbersOf(const std::string& agent) {
  static const std::map<std::string, PaperNumbers> kPaper = {{"meta-RL, sigma 0.0", {"66.10 %", "13d 9h"}},
                                                             {"meta-RL, sigma 0.1", {"66.45 %", "15d 14h"}}};
  static const PaperNumbers kNone = {"", ""};
  const auto found = kPaper.find(agent);
  return found == kPaper.end() ? kNone : found->second;
}

bool IsMultiBranch(const Experiment* row) {
  return row != nullptr && row->evaluation.outcome == Outcome::kOk && !Graph::Parse(row->key.network).IsChain();
}

// Multi-branch networks met in an episode.
double BranchedNetworks(const StudyRunData& run, const Episode& episode) {
  double count = 0;
  std::string last;
  for (const size_t i : StepsOf(episode, run.steps)) {
    const StepRow& step = run.steps[i];
    const Experiment* row = step.proposal ? run.ExperimentOf(*step.proposal) : nullptr;
    if (!IsMultiBranch(row) || row->key.network == last) continue;  // a pointer shift changes no network
    last = row->key.network;
    ++count;
  }
  return count;
}

std::string Ratio(int64_t branched, int64_t valid) {
  if (branched == 0) return "none";
  return fmt::format("1 : {:.1f}", static_cast<double>(valid - branched) / static_cast<double>(branched));
}

Table NetworksTable(const StudyData& study) {
  Table table;
  table.name = "3_networks";
  table.title = "Distinct networks";
  table.columns = {{"agent"},
                   {"seed", true},
                   {"networks", true},
                   {"multi-branch", true},
                   {"multi-branch : chain", true},
                   {"with parallel paths", true},
                   {"best", true},
                   {"best network"},
                   {"the paper's best"}};
  for (const StudyRunData* run : study.Select("3")) {
    int64_t branched = 0, parallel = 0, valid = 0;
    for (const Experiment* row : run->Distinct()) {
      valid += row->evaluation.outcome == Outcome::kOk;
      branched += IsMultiBranch(row);
      parallel += IsMultiBranch(row) && Graph::Parse(row->key.network).HasParallelPaths();
    }
    const Experiment* best = BestOf({run});
    table.rows.push_back({run->agent, std::to_string(run->seed), std::to_string(valid), std::to_string(branched),
                          Ratio(branched, valid), std::to_string(parallel),
                          best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                          best == nullptr ? "-" : best->architecture, PaperNumbersOf(run->agent).best});
  }
  return table;
}

}  // namespace

void AddExperiment3(const StudyData& study, Page& page) {
  const std::vector<std::string> agents = study.Agents("3");
  page.AddHeading("Episodes");
  AddEpisodePanels(study, "3", agents, page);
  page.Add(EpisodesTable(study, "3", agents));
  page.AddHeading("Multi-branch networks");
  AddPanels(
      study, "3", agents, "branched", "multi-branch networks in 50 episodes",
      [](const Runs& runs) { return WindowSums(runs, BranchedNetworks); }, page);
  page.Add(NetworksTable(study));
  page.AddText(
      "Multi-branch is every network that is no chain; some of these only add or concatenate a layer with itself, and "
      "have no parallel paths. The paper: multi-branch to chain about 1 : 10.");
  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, "3", agents));
  page.AddHeading("Actions");
  AddActionCharts(study, "3", agents, page);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, "3", [](const std::string& agent, const std::string&) {
    return std::string(PaperNumbersOf(agent).time);
  }));
}

}  // namespace netwright
