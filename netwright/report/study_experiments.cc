// Hardness, experiments 1 and 3.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "netwright/report/study_figures.h"
#include "netwright/report/study_numbers.h"
#include "netwright/report/study_page.h"
#include "netwright/space/graph.h"

namespace netwright {
namespace {

std::string NoPaper(const std::string&, const std::string&) { return ""; }

// The carried-over policy starts better than random search on every data set but the first.
Table Findings1(const StudyData& study) {
  Table table;
  table.name = "1_verdicts";
  table.columns = {{"finding of the paper"},
                   {"here: mean best reward of the first 50 episodes of each run"},
                   {"p", true},
                   {"verdict"}};
  const std::vector<std::string> sets = study.Datasets("1");
  for (size_t i = 1; i < sets.size(); ++i) {
    const auto meta = BestRewards(study.Select("1", "meta-RL", sets[i]), 50, false);
    const auto random = BestRewards(study.Select("1", "random search", sets[i]), 50, false);
    if (meta.empty() || random.empty()) continue;
    const double a = MeanAndSd(meta).mean, b = MeanAndSd(random).mean, p = PermutationP(meta, random);
    table.rows.push_back({fmt::format("on {}, the policy carried over starts better than random search", sets[i]),
                          fmt::format("meta-RL {:.4f}, random search {:.4f}", a, b), fmt::format("{:.4f}", p),
                          Verdict(a - b, p)});
  }
  return table;
}

}  // namespace

void AddHardness(const StudyData& study, Page& page) {
  static const std::map<std::string, const char*> kPaper = {{"aircraft", "9h49, between"},
                                                            {"cu_birds", "16h20, hard (all < 30 %)"},
                                                            {"dtd", "5h38, hard (all < 30 %)"},
                                                            {"omniglot", "3h38, between"},
                                                            {"traffic_sign", "4h33, trivial"},
                                                            {"vgg_flower", "4h56, between"},
                                                            {"cub200_2011", "as cu_birds: 16h20, hard"}};
  const std::vector<std::string> sets = study.Datasets("hardness");
  Chart boxes, bars;
  boxes.name = "hardness_boxes";
  boxes.title = "accuracies of the networks that a fresh policy met";
  boxes.y = {.label = "accuracy", .low = 0, .high = 1};
  bars.name = "hardness_means";
  bars.title = "their means, and one standard deviation";
  bars.y = boxes.y;
  BoxPlot box_plot;
  BarPlot bar_plot;
  bar_plot.series.push_back({"accuracy", {}, {}});
  Table table;
  table.name = "hardness";
  table.title = "Accuracies, over distinct valid networks";
  table.columns = {{"data set"},   {"networks", true}, {"mean \u00b1 sd", true},    {"median", true},
                   {"best", true}, {"best network"},   {"the paper: time, finding"}};
  for (const std::string& set : sets) {
    const Runs runs = study.Select("hardness", "", set);
    const std::vector<double> accuracies = Accuracies(runs);
    const MeanSd of = MeanAndSd(accuracies);
    box_plot.boxes.push_back({set, accuracies});
    bar_plot.groups.push_back(set);
    bar_plot.series[0].values.push_back(of.mean);
    bar_plot.series[0].errors.push_back(of.sd);
    const Experiment* best = BestOf(runs);
    const auto paper = kPaper.find(set);
    table.rows.push_back({set, std::to_string(of.count), MeanText(of),
                          fmt::format("{:.4f}", BoxPlotNumbers(accuracies).median),
                          best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                          best == nullptr ? "-" : best->architecture, paper == kPaper.end() ? "" : paper->second});
  }
  boxes.plot = box_plot;
  bars.plot = bar_plot;
  page.AddHeading("Accuracies");
  page.Add(boxes);
  page.Add(bars);
  page.Add(table);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, "hardness", NoPaper));
}

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
  const std::vector<std::string> agents = {"meta-RL", "DQN", "random search"};
  page.AddHeading("Episodes");
  AddEpisodePanels(study, "1", agents, page);

  Table table;
  table.name = "1_windows";
  table.title = "Best reward of an episode: the first and the last 50 episodes of each run, all seeds together";
  table.columns = {{"data set"},
                   {"agent"},
                   {"episodes", true},
                   {"first 50: mean \u00b1 sd", true},
                   {"last 50: mean \u00b1 sd", true},
                   {"best", true},
                   {"best network"},
                   {"the paper: window means"}};
  for (const std::string& set : study.Datasets("1")) {
    for (const std::string& agent : agents) {
      const Runs runs = study.Select("1", agent, set);
      if (runs.empty()) continue;
      size_t episodes = 0;
      for (const StudyRunData* run : runs) episodes += run->episodes.size();
      const Experiment* best = BestOf(runs);
      table.rows.push_back({set, agent, std::to_string(episodes), MeanText(MeanAndSd(BestRewards(runs, 50, false))),
                            MeanText(MeanAndSd(BestRewards(runs, 50, true))),
                            best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                            best == nullptr ? "-" : best->architecture, paper_of(kReward, agent, set)});
    }
  }
  page.Add(table);

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
    int positive = 0, pairs = 0;
    for (const StudyRunData* run : meta) {
      for (const StudyRunData* other : random) {
        if (other->seed != run->seed) continue;
        ++pairs;
        positive += MeanAndSd(BestRewards({run}, 50, false)).mean > MeanAndSd(BestRewards({other}, 50, false)).mean;
      }
    }
    const auto first = BestRewards(meta, 50, false), first_random = BestRewards(random, 50, false);
    const auto last = BestRewards(meta, 50, true), last_random = BestRewards(random, 50, true);
    claims.rows.push_back({set, difference(first, first_random),
                           fmt::format("{:.4f}", PermutationP(first, first_random)),
                           fmt::format("{} of {}", positive, pairs), difference(last, last_random),
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

void AddExperiment3(const StudyData& study, Page& page) {
  static const std::map<std::string, const char*> kPaper = {{"meta-RL, sigma 0.0", "66.10 %, 13d 9h"},
                                                            {"meta-RL, sigma 0.1", "66.45 %, 15d 14h"}};
  const std::vector<std::string> agents = study.Agents("3");
  page.AddHeading("Episodes");
  AddEpisodePanels(study, "3", agents, page);
  page.AddHeading("Multi-branch networks");
  const auto is_branched = [](const Experiment* row) {
    return row != nullptr && row->evaluation.outcome == Outcome::kOk && !Graph::Parse(row->key.network).IsChain();
  };
  AddPanels(
      study, "3", agents, "branched", "multi-branch networks an episode",
      [&](const StudyRunData& run, const Episode& episode) {
        double count = 0;
        std::string last;
        for (const size_t i : StepsOf(episode, run.steps)) {
          const StepRow& step = run.steps[i];
          const Experiment* row = step.trial ? run.ExperimentOf(*step.trial) : nullptr;
          if (!is_branched(row) || row->key.network == last) continue;  // a pointer shift changes no network
          last = row->key.network;
          ++count;
        }
        return count;
      },
      page);
  Table table;
  table.name = "3_networks";
  table.title = "Networks";
  table.columns = {{"agent"},
                   {"seed", true},
                   {"distinct networks", true},
                   {"multi-branch", true},
                   {"multi-branch : chain", true},
                   {"best", true},
                   {"best network"},
                   {"the paper: best, time"}};
  for (const StudyRunData* run : study.Select("3")) {
    int64_t branched = 0, valid = 0;
    for (const Experiment* row : run->Distinct()) {
      valid += row->evaluation.outcome == Outcome::kOk;
      branched += is_branched(row);
    }
    const Experiment* best = BestOf({run});
    const auto paper = kPaper.find(run->agent);
    table.rows.push_back({run->agent, std::to_string(run->seed), std::to_string(valid), std::to_string(branched),
                          branched == 0 ? "none"
                                        : fmt::format("1 : {:.1f}", static_cast<double>(valid - branched) /
                                                                        static_cast<double>(branched)),
                          best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                          best == nullptr ? "-" : best->architecture, paper == kPaper.end() ? "" : paper->second});
  }
  page.Add(table);
  page.AddText("The paper: multi-branch to chain about 1 : 10.");
  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, "3", agents));
  page.AddHeading("Actions");
  AddActionCharts(study, "3", agents, page);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, "3", [&](const std::string& agent, const std::string&) {
    const auto paper = kPaper.find(agent);
    return std::string(paper == kPaper.end() ? "" : paper->second);
  }));
}

}  // namespace netwright
