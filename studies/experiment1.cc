#include <fmt/format.h>

#include <utility>

#include "studies/controls.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/study.h"

namespace netwright {
namespace experiment1 {

constexpr char kPart[] = "1";
constexpr char kMetaRl[] = "meta-RL";
constexpr char kDqn[] = "DQN";
constexpr char kRandom[] = "random search";

void Plan(Planner& planner) {
  const StudyConfig& config = planner.config();
  const std::vector<StudyDataset> sets = planner.Locate(config.training);
  for (const uint64_t seed : planner.Seeds()) {
    PlanMetaTraining(planner, sets, seed);
    for (size_t i = 0; i < sets.size(); ++i) {
      const int64_t steps = StepsOf(config.dqn_steps, i, "study.dqn_steps");
      planner.Add({kPart, kDqn, "dqn"}, sets[i], seed, i, steps).Set("strategy", "dqn");
    }
    for (size_t i = 0; i < sets.size(); ++i) {
      const int64_t steps = StepsOf(config.random_steps, i, "study.random_steps");
      planner.Add({kPart, kRandom, "random"}, sets[i], seed, i, steps).Set("strategy", "random");
    }
  }
  PlanControls(planner, sets);
}

// The carried-over policy starts better than random search on every data set but the first.
Table FindingsTable(const StudyData& study) {
  Findings findings("1_verdicts");
  const std::vector<std::string> sets = study.Datasets(kPart);
  for (size_t i = 1; i < sets.size(); ++i) {
    findings.AddRewards(
        fmt::format("on {}, the policy carried over starts better than random search (the first 50 episodes)", sets[i]),
        study.Select(kPart, kMetaRl, sets[i]), study.Select(kPart, kRandom, sets[i]), /*last=*/false);
  }
  return findings.Take();
}

// Meta-RL against random search on every data set, the first one too.
Table DifferencesTable(const StudyData& study) {
  Table table;
  table.name = "1_findings";
  table.title =
      "Is meta-RL better than random search? Best rewards of the first and the last 50 episodes of each run; "
      "permutation test with episodes as units, one-sided";
  table.columns = {{"data set"},
                   {"meta-RL minus random", true},
                   {"p", true},
                   {"seeds in which it is positive", true},
                   {"last 50: meta-RL minus random", true},
                   {"p", true}};
  for (const std::string& set : study.Datasets(kPart)) {
    const Runs meta = study.Select(kPart, kMetaRl, set), random = study.Select(kPart, kRandom, set);
    if (meta.empty() || random.empty()) continue;
    std::vector<std::string> row = {set};
    for (std::string& cell : DifferenceCells(meta, random)) row.push_back(std::move(cell));
    table.rows.push_back(std::move(row));
  }
  return table;
}

void Show(const StudyData& study, Page& page) {
  static const PaperTexts kReward = {{{kMetaRl, "omniglot"}, "0.39 rising to 0.50"},
                                     {{kDqn, "omniglot"}, "to 0.57"},
                                     {{kRandom, "omniglot"}, "0.33 to 0.40"},
                                     {{kMetaRl, "dtd"}, "0.16 to 0.23"},
                                     {{kDqn, "dtd"}, "0.10 to 0.26"},
                                     {{kRandom, "dtd"}, "0.10"}};
  static const PaperTexts kTimes = {{{kMetaRl, "omniglot"}, "11d 9h"}, {{kMetaRl, "vgg_flower"}, "7d 23h"},
                                    {{kMetaRl, "dtd"}, "6d 17h"},      {{kDqn, "omniglot"}, "6d 14h"},
                                    {{kDqn, "vgg_flower"}, "5d 15h"},  {{kDqn, "dtd"}, "6d 4h"}};
  page.AddHeading("What the paper found, and what came out here");
  page.Add(FindingsTable(study));
  AddUnitsNote(study, page);
  const std::vector<std::string> agents = {kMetaRl, kDqn, kRandom};
  page.AddHeading("Episodes");
  AddEpisodePanels(study, kPart, agents, page);
  page.Add(EpisodesTable(study, kPart, agents, kReward));
  page.Add(DifferencesTable(study));
  page.AddText(
      "In the paper, the carried-over policy starts better than random search on the second and third data set. "
      "Meta-RL "
      "executed about 1200, 800 and 800 episodes there.");

  ShowControls(study, kPart, kMetaRl, page);

  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, kPart, agents));
  page.AddHeading("Actions");
  AddActionCharts(study, kPart, agents, page);
  page.AddHeading("Running times");
  page.AddText(
      "A network that another run of the study has already trained is not trained again. The wall time leaves it out; "
      "the "
      "training time counts all distinct networks of the run.");
  page.Add(TimesTable(study, kPart, kTimes));
}

}  // namespace experiment1

std::string PlanMetaTraining(Planner& planner, const std::vector<StudyDataset>& sets, uint64_t seed) {
  std::string before;
  for (size_t i = 0; i < sets.size(); ++i) {
    const int64_t steps = StepsOf(planner.config().meta_rl_steps, i, "study.meta_rl_steps");
    StudyRun& run = planner.Add({experiment1::kPart, experiment1::kMetaRl, "meta-rl"}, sets[i], seed, i, steps);
    run.Set("strategy", "meta-rl");
    run.policy_from = std::exchange(before, run.name);
  }
  return before;
}

const Study kExperiment1 = {.name = "experiment1",
                            .help = "behaviour during training",
                            .title = "Experiment 1: behaviour during training",
                            .plan = experiment1::Plan,
                            .show = experiment1::Show};

}  // namespace netwright
