#include <fmt/format.h>

#include <map>
#include <utility>

#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/page.h"

namespace netwright {
namespace {

// The carried-over policy starts better than random search on every data set but the first.
Table Findings1(const StudyData& study) {
  Table table;
  table.name = "1_verdicts";
  table.columns = {{"finding of the paper"},
                   {"here: mean best reward of the first 50 episodes of each run"},
                   {"p", true},
                   {"in seeds", true},
                   {"verdict"}};
  const std::vector<std::string> sets = study.Datasets("1");
  for (size_t i = 1; i < sets.size(); ++i) {
    const Runs meta_runs = study.Select("1", "meta-RL", sets[i]);
    const Runs random_runs = study.Select("1", "random search", sets[i]);
    const auto meta = BestRewards(meta_runs, 50, false), random = BestRewards(random_runs, 50, false);
    if (meta.empty() || random.empty()) continue;
    const double a = MeanAndSd(meta).mean, b = MeanAndSd(random).mean, p = PermutationP(meta, random);
    table.rows.push_back({fmt::format("on {}, the policy carried over starts better than random search", sets[i]),
                          fmt::format("meta-RL {:.4f}, random search {:.4f}", a, b), fmt::format("{:.4f}", p),
                          SeedsAhead(meta_runs, random_runs, 50, false), Verdict(a - b, p)});
  }
  return table;
}

}  // namespace

void AddExperiment1(const StudyData& study, Page& page) {
  static const std::map<std::pair<std::string, std::string>, const char*> kReward = {
      {{"meta-RL", "omniglot"}, "0.39 rising to 0.50"},
      {{"DQN", "omniglot"}, "to 0.57"},
      {{"random search", "omniglot"}, "0.33 to 0.40"},
      {{"meta-RL", "dtd"}, "0.16 to 0.23"},
      {{"DQN", "dtd"}, "0.10 to 0.26"},
      {{"random search", "dtd"}, "0.10"}};
  static const std::map<std::pair<std::string, std::string>, const char*> kTimes = {
      {{"meta-RL", "omniglot"}, "11d 9h"}, {{"meta-RL", "vgg_flower"}, "7d 23h"}, {{"meta-RL", "dtd"}, "6d 17h"},
      {{"DQN", "omniglot"}, "6d 14h"},     {{"DQN", "vgg_flower"}, "5d 15h"},     {{"DQN", "dtd"}, "6d 4h"}};
  const auto paper_of = [](const auto& table, const std::string& agent, const std::string& dataset) {
    const auto found = table.find({agent, dataset});
    return std::string(found == table.end() ? "" : found->second);
  };
  page.AddHeading("What the paper found, and what came out here");
  page.Add(Findings1(study));
  AddUnitsNote(study, page);
  const std::vector<std::string> agents = {"meta-RL", "DQN", "random search"};
  page.AddHeading("Episodes");
  AddEpisodePanels(study, "1", agents, page);

  page.Add(EpisodesTable(study, "1", agents, [&](const std::string& agent, const std::string& set) {
    return paper_of(kReward, agent, set);
  }));

  Table claims;
  claims.name = "1_findings";
  claims.title =
      "Is meta-RL better than random search? Best rewards of the first and the last 50 episodes of each run; "
      "permutation test with episodes as units, one-sided";
  claims.columns = {{"data set"},
                    {"meta-RL minus random", true},
                    {"p", true},
                    {"seeds in which it is positive", true},
                    {"last 50: meta-RL minus random", true},
                    {"p", true}};
  for (const std::string& set : study.Datasets("1")) {
    const Runs meta = study.Select("1", "meta-RL", set), random = study.Select("1", "random search", set);
    if (meta.empty() || random.empty()) continue;
    const auto difference = [](const std::vector<double>& a, const std::vector<double>& b) {
      return fmt::format("{:+.4f}", MeanAndSd(a).mean - MeanAndSd(b).mean);
    };
    const auto first = BestRewards(meta, 50, false), first_random = BestRewards(random, 50, false);
    const auto last = BestRewards(meta, 50, true), last_random = BestRewards(random, 50, true);
    claims.rows.push_back({set, difference(first, first_random),
                           fmt::format("{:.4f}", PermutationP(first, first_random)),
                           SeedsAhead(meta, random, 50, false), difference(last, last_random),
                           fmt::format("{:.4f}", PermutationP(last, last_random))});
  }
  page.Add(claims);
  page.AddText(
      "The paper's finding: on the second and third data set the carried-over policy starts better than random "
      "search. Meta-RL executed about 1200, 800 and 800 episodes there.");

  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, "1", agents));
  page.AddHeading("Actions");
  AddActionCharts(study, "1", agents, page);
  page.AddHeading("Running times");
  page.AddText(
      "A network that another run of the study has trained is not trained again: the wall time has the rest "
      "only, the training time all distinct networks of the run, as if it had been alone.");
  page.Add(TimesTable(study, "1",
                      [&](const std::string& agent, const std::string& set) { return paper_of(kTimes, agent, set); }));
}

}  // namespace netwright
