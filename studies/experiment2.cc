#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/page.h"

namespace netwright {
namespace {

constexpr char kFixed[] = "fixed policy";
constexpr char kForgetful[] = "fixed policy, memory: episode";
constexpr char kRandom[] = "random search";

// Best reward by episode index, one line a kind of memory; windows of 10 episodes.
Chart MemoryChart(const StudyData& study, const std::string& dataset) {
  Chart chart;
  chart.name = FileStem("2a_memory_" + dataset);
  chart.title = dataset + ": best reward of an episode, by its index";
  chart.x.label = "episode";
  chart.y = {.label = "best reward", .low = 0};
  XyPlot plot;
  for (const char* agent : {kFixed, kForgetful}) {
    const Runs runs = study.Select("2A", agent, dataset);
    if (runs.empty()) continue;
    Series series;
    series.name = agent == std::string(kFixed) ? "memory: trial" : "memory: episode";
    for (const PooledWindow& window : PooledWindows(
             runs, [](const StudyRunData&, const Episode& e) { return e.best; }, 10)) {
      series.x.push_back(window.centre);
      series.y.push_back(window.of.mean);
      series.low.push_back(window.of.mean - window.of.sd);
      series.high.push_back(window.of.mean + window.of.sd);
    }
    plot.series.push_back(std::move(series));
  }
  chart.plot = plot;
  return chart;
}

// Does the best reward grow with the episode's index? Spearman, in each run.
Table MemoryTable(const StudyData& study) {
  Table table;
  table.name = "2a_memory";
  table.title =
      "Does a fixed policy get better over the episodes of a trial? Spearman's correlation of the best reward "
      "with the episode's index, with its 95 % interval";
  table.columns = {{"data set"}, {"memory"}, {"seed", true}, {"episodes", true}, {"rho", true}, {"interval", true}};
  for (const std::string& dataset : study.Datasets("2A")) {
    for (const char* agent : {kFixed, kForgetful}) {
      for (const StudyRunData* run : study.Select("2A", agent, dataset)) {
        std::vector<double> index, best;
        for (const Episode& episode : run->episodes) {
          index.push_back(static_cast<double>(index.size()));
          best.push_back(episode.best);
        }
        const SpearmanResult rho = Spearman(index, best);
        table.rows.push_back({dataset, agent == std::string(kFixed) ? "trial" : "episode", std::to_string(run->seed),
                              std::to_string(best.size()), fmt::format("{:.3f}", rho.rho),
                              fmt::format("{:.3f} .. {:.3f}", rho.interval.low, rho.interval.high)});
      }
    }
  }
  return table;
}

Table FirstEpisodesTable(const StudyData& study) {
  Table table;
  table.name = "2a_windows";
  table.title =
      "Best reward of an episode: the first and the last 50 episodes of each run, all seeds together; p of the "
      "first 50 being better than random search's (permutation test with episodes as units, one-sided)";
  table.columns = {{"data set"},       {"agent"},
                   {"episodes", true}, {"first 50: mean \u00b1 sd", true},
                   {"p", true},        {"last 50: mean \u00b1 sd", true},
                   {"best", true},     {"best network"},
                   {"the paper"}};
  for (const std::string& dataset : study.Datasets("2A")) {
    const std::vector<double> random = BestRewards(study.Select("2A", kRandom, dataset), 50, false);
    for (const char* agent : {kFixed, kForgetful, kRandom}) {
      const Runs runs = study.Select("2A", agent, dataset);
      if (runs.empty()) continue;
      size_t episodes = 0;
      for (const StudyRunData* run : runs) episodes += run->episodes.size();
      const std::vector<double> first = BestRewards(runs, 50, false);
      const bool is_random = agent == std::string(kRandom);
      const Experiment* best = BestOf(runs);
      std::string paper;
      if (dataset == "aircraft") paper = is_random ? "0.21 to 0.29" : "0.42 to 0.44 from the first episode on";
      table.rows.push_back({dataset, agent, std::to_string(episodes), MeanText(MeanAndSd(first)),
                            is_random ? "" : fmt::format("{:.4f}", PermutationP(first, random)),
                            MeanText(MeanAndSd(BestRewards(runs, 50, true))),
                            best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                            best == nullptr ? "-" : best->architecture, paper});
    }
  }
  return table;
}

// The two unseen data sets' proportions of actions, under the fixed policy.
void AddActionTests(const StudyData& study, Page& page) {
  const std::vector<std::string> sets = study.Datasets("2A");
  if (sets.size() < 2) return;
  const Runs first = study.Select("2A", kFixed, sets[0]), second = study.Select("2A", kFixed, sets[1]);
  if (first.empty() || second.empty()) return;
  const std::vector<std::string> actions = ActionsOf(study, "2A");
  const WilcoxonResult wilcoxon = WilcoxonSignedRank(SharesOf(first, actions), SharesOf(second, actions));
  const PermutationResult permutation = CompareActions(CountsOf(first, actions), CountsOf(second, actions));
  Table table;
  table.name = "2a_tests";
  table.title = fmt::format("Does the fixed policy act differently on {} and {}?", sets[0], sets[1]);
  table.columns = {{"test"}, {"statistic", true}, {"p", true}, {"smallest p it can reach", true}, {"the paper"}};
  table.rows.push_back({"Wilcoxon's signed-rank test of the proportions of actions",
                        fmt::format("{}", wilcoxon.statistic), fmt::format("{:.4f}", wilcoxon.p),
                        fmt::format("{:.4f}", wilcoxon.smallest_p_zero_sum), "p = 0.48"});
  table.rows.push_back({"permutation test, episodes as units (total variation distance)",
                        fmt::format("{:.4f}", permutation.statistic), fmt::format("{:.4f}", permutation.p),
                        permutation.permutations > 0
                            ? fmt::format("{:.4f}", 1.0 / static_cast<double>(1 + permutation.permutations))
                            : "-",
                        ""});
  page.Add(table);
  page.AddText(
      "Proportions that sum to one have differences that sum to zero, so the signed-rank test of so few pairs "
      "cannot fall below the p in its row: it can never reject at 5 %. The permutation test decides.");
}

struct LongResult {
  std::string label, architecture;
  std::vector<double> accuracies;
  MeanSd of;
  double early = 0;  // accuracy in the search; NaN: not searched
};

std::vector<LongResult> LongResults(const StudyData& study, const std::string& dataset) {
  std::vector<LongResult> results;
  for (const StudyRunData* run : study.Select("2B", "", dataset)) {
    std::vector<std::pair<std::string, std::vector<double>>> by_network;  // in order of first appearance
    for (const Experiment* row : run->Distinct()) {
      auto found = std::find_if(by_network.begin(), by_network.end(),
                                [&](const auto& entry) { return entry.first == row->architecture; });
      if (found == by_network.end()) found = by_network.insert(by_network.end(), {row->architecture, {}});
      if (row->evaluation.outcome == Outcome::kOk) found->second.push_back(row->evaluation.metrics.accuracy);
    }
    const bool designed = run->agent == "designed networks";
    for (size_t i = 0; i < by_network.size(); ++i) {
      LongResult& result = results.emplace_back();
      result.architecture = by_network[i].first;
      result.accuracies = by_network[i].second;
      result.of = MeanAndSd(result.accuracies);
      result.label = designed ? fmt::format("network {}", i + 1) : run->agent;
      result.early = std::nan("");
      for (const StudyRunData* search : study.Select("2A", kFixed, dataset)) {
        for (const Experiment& row : search->experiments) {
          if (designed && row.architecture == result.architecture) result.early = row.evaluation.metrics.accuracy;
        }
      }
    }
  }
  return results;
}

std::vector<double> LongAccuracies(const StudyData& study, const std::string& dataset, const char* agent) {
  return Accuracies(study.Select("2B", agent, dataset));
}

Table Findings2(const StudyData& study) {
  Table table;
  table.name = "2_verdicts";
  table.columns = {{"finding of the paper"}, {"here"}, {"p", true}, {"in seeds", true}, {"verdict"}};
  const auto compare = [&](const std::string& finding, const char* first_name, const std::vector<double>& first,
                           const char* second_name, const std::vector<double>& second, const std::string& seeds = "") {
    if (first.empty() || second.empty()) return;
    const double a = MeanAndSd(first).mean, b = MeanAndSd(second).mean, p = PermutationP(first, second);
    table.rows.push_back({finding, fmt::format("{} {:.4f}, {} {:.4f}", first_name, a, second_name, b),
                          fmt::format("{:.4f}", p), seeds, Verdict(a - b, p)});
  };
  for (const std::string& set : study.Datasets("2A")) {
    const Runs fixed = study.Select("2A", kFixed, set), random = study.Select("2A", kRandom, set);
    compare(fmt::format("on {}, the fixed policy beats random search from the first episodes on (the first 50)", set),
            "fixed policy", BestRewards(fixed, 50, false), kRandom, BestRewards(random, 50, false),
            SeedsAhead(fixed, random, 50, false));
    compare(fmt::format("on {}, it is ahead at the end (the last 50)", set), "fixed policy",
            BestRewards(fixed, 50, true), kRandom, BestRewards(random, 50, true), SeedsAhead(fixed, random, 50, true));
  }
  for (const std::string& set : study.Datasets("2B")) {
    compare(fmt::format("on {}, the designed networks beat the shortened VGG19 after long training", set), "designed",
            LongAccuracies(study, set, "designed networks"), "VGG19", LongAccuracies(study, set, "shortened VGG19"));
    const std::vector<LongResult> results = LongResults(study, set);
    if (results.size() < 2 || results[0].label != "network 1" || results[1].label != "network 2") continue;
    compare(fmt::format("on {}, early stop misranks the best two: the second wins after long training", set),
            "second by early stop", results[1].accuracies, "first", results[0].accuracies);
  }
  return table;
}

void AddLongTraining(const StudyData& study, Page& page) {
  static const std::map<std::pair<std::string, std::string>, const char*> kPaper = {
      {{"aircraft", "network 1"}, "0.4918 \u00b1 0.0120"},
      {{"aircraft", "network 2"}, "0.5011 \u00b1 0.0102"},
      {{"aircraft", "shortened VGG19"}, "0.3085 \u00b1 0.1082"},
      {{"cu_birds", "network 1"}, "0.2397 \u00b1 0.0128"},
      {{"cu_birds", "network 2"}, "0.2424 \u00b1 0.0090"},
      {{"cu_birds", "shortened VGG19"}, "0.0666 \u00b1 0.0198"}};
  const std::vector<std::string> sets = study.Datasets("2B");
  if (sets.empty()) return;
  page.AddHeading("Experiment 2B: long training of the designed networks");
  Table table;
  table.name = "2b_final";
  table.title = "Accuracy after long training: mean \u00b1 2 standard deviations over independent runs";
  table.columns = {{"data set"},   {"network"},          {"architecture"},
                   {"runs", true}, {"early stop", true}, {"long training", true},
                   {"the paper"}};
  Chart chart;
  chart.name = "2b_bars";
  chart.title = "accuracy after long training, and two standard deviations";
  chart.y = {.label = "accuracy", .low = 0};
  BarPlot plot;
  for (const std::string& dataset : sets) {
    for (const LongResult& result : LongResults(study, dataset)) {
      const std::string paper_set = dataset == "cub200_2011" ? "cu_birds" : dataset;
      const auto paper = kPaper.find({paper_set, result.label});
      table.rows.push_back({dataset, result.label, result.architecture, std::to_string(result.of.count),
                            std::isnan(result.early) ? "" : fmt::format("{:.4f}", result.early), MeanText(result.of, 2),
                            paper == kPaper.end() ? "" : paper->second});
      auto bars = std::find_if(plot.series.begin(), plot.series.end(),
                               [&](const BarPlot::Bars& b) { return b.name == result.label; });
      if (bars == plot.series.end()) bars = plot.series.insert(plot.series.end(), {result.label, {}, {}});
      bars->values.resize(plot.groups.size(), std::nan(""));
      bars->errors.resize(plot.groups.size(), std::nan(""));
      bars->values.push_back(result.of.mean);
      bars->errors.push_back(2 * result.of.sd);
    }
    plot.groups.push_back(dataset);
  }
  for (BarPlot::Bars& bars : plot.series) {
    bars.values.resize(plot.groups.size(), std::nan(""));
    bars.errors.resize(plot.groups.size(), std::nan(""));
  }
  chart.plot = plot;
  page.Add(chart);
  page.Add(table);
  page.AddText(
      "Network 1 and 2 are the best two of the early-stop search. Where network 2 or the other order wins after "
      "long training, early stop misranks, as the paper found.");
  page.Add(TimesTable(study, "2B"));
}

}  // namespace

void AddExperiment2(const StudyData& study, Page& page) {
  const std::vector<std::string> agents = {kFixed, kRandom};
  page.AddHeading("What the paper found, and what came out here");
  page.Add(Findings2(study));
  AddUnitsNote(study, page);
  page.AddHeading("Experiment 2A: the fixed policy against random search");
  AddEpisodePanels(study, "2A", agents, page);
  page.Add(FirstEpisodesTable(study));
  page.AddHeading("Actions");
  AddActionCharts(study, "2A", agents, page);
  AddActionTests(study, page);
  page.AddHeading("Memory: over the trial against within the episode");
  page.AddText(
      "The same frozen weights, with the memory kept over the trial (as the paper's text has it) or wiped at each "
      "episode's end (as its code does). Windows of 10 episodes.");
  std::vector<Chart> memory;
  for (const std::string& dataset : study.Datasets("2A")) memory.push_back(MemoryChart(study, dataset));
  page.AddPanels(std::move(memory));
  page.Add(MemoryTable(study));
  page.AddHeading("Running times");
  page.Add(TimesTable(study, "2A", [](const std::string& agent, const std::string& dataset) -> std::string {
    if (agent != kFixed) return "";
    return dataset == "aircraft" ? "2d 6h" : dataset == "cu_birds" || dataset == "cub200_2011" ? "2d 22h" : "";
  }));
  AddLongTraining(study, page);
}

}  // namespace netwright
