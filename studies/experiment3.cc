#include <fmt/format.h>

#include <algorithm>

#include "netwright/graph/graph.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/study.h"

namespace netwright {
namespace experiment3 {

constexpr char kPart[] = "3";
constexpr double kSigmas[] = {0.0, 0.1};

std::string AgentOf(double sigma) { return fmt::format("meta-RL, sigma {:.1f}", sigma); }

void Plan(Planner& planner) {
  const std::vector<StudyDataset> sets = planner.Locate(planner.config().multi_branch);
  for (const uint64_t seed : planner.Seeds()) {
    for (const double sigma : kSigmas) {
      for (size_t i = 0; i < sets.size(); ++i) {
        StudyRun& run = planner.Add({kPart, AgentOf(sigma), fmt::format("sigma{:.1f}", sigma)}, sets[i], seed, i,
                                    planner.config().multi_branch_steps);
        run.Set("strategy", "meta-rl");
        run.Set("space", "multi-branch");
        run.Set("episode.sigma", sigma);
        run.Set("episode.max_steps", 20);
        run.Set("a2c.rollout", 10);
        run.Set("recipe.batch_size",
                std::max(2, planner.Default<int>("recipe.batch_size") / 2));  // the paper: 64 instead of 128
      }
    }
  }
}

bool IsMultiBranch(const Experiment* row) {
  return row != nullptr && row->evaluation.outcome == Outcome::kOk && !Graph::Parse(row->key.network).IsChain();
}

// Multi-branch networks met in an episode.
double BranchedNetworks(const StudyRunData& run, const Episode& episode) {
  double count = 0;
  std::string last;
  for (const size_t i : StepsOf(episode, run.steps)) {
    const Step& step = run.steps[i];
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
  for (const StudyRunData* run : study.Select(kPart)) {
    int64_t branched = 0, parallel = 0, valid = 0;
    for (const Experiment* row : run->Distinct()) {
      valid += row->evaluation.outcome == Outcome::kOk;
      branched += IsMultiBranch(row);
      parallel += IsMultiBranch(row) && Graph::Parse(row->key.network).HasParallelPaths();
    }
    const std::vector<std::string> best = BestCells(BestOf({run}));
    table.rows.push_back({run->agent, std::to_string(run->seed), std::to_string(valid), std::to_string(branched),
                          Ratio(branched, valid), std::to_string(parallel), best[0], best[1],
                          run->agent == AgentOf(kSigmas[0]) ? "66.10 %" : "66.45 %"});
  }
  return table;
}

void Show(const StudyData& study, Page& page) {
  const std::vector<std::string> agents = study.Agents(kPart);
  page.AddHeading("Episodes");
  AddEpisodePanels(study, kPart, agents, page);
  page.Add(EpisodesTable(study, kPart, agents));
  page.AddHeading("Multi-branch networks");
  AddPanels(
      study, kPart, agents, {"branched", "multi-branch networks in 50 episodes"}, kFromZero,
      [](const Runs& runs) { return WindowSums(runs, BranchedNetworks); }, page);
  page.Add(NetworksTable(study));
  page.AddText(
      "Every network that is not a chain counts as multi-branch; some of these only add or concatenate a layer with "
      "itself, "
      "and have no parallel paths. In the paper there is about 1 multi-branch network to 10 chains.");
  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, kPart, agents));
  page.AddHeading("Actions");
  AddActionCharts(study, kPart, agents, page);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, kPart,
                      {{{AgentOf(kSigmas[0]), "omniglot"}, "13d 9h"}, {{AgentOf(kSigmas[1]), "omniglot"}, "15d 14h"}}));
}

}  // namespace experiment3

const Study kExperiment3 = {.name = "experiment3",
                            .help = "multi-branch networks",
                            .title = "Experiment 3: multi-branch networks",
                            .plan = experiment3::Plan,
                            .show = experiment3::Show};

}  // namespace netwright
