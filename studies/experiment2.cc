#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "netwright/base/key_error.h"
#include "netwright/base/text_list.h"
#include "netwright/report/network_text.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/study.h"

namespace netwright {
namespace experiment2 {

namespace fs = std::filesystem;

constexpr char kPartA[] = "2A";
constexpr char kFixed[] = "fixed policy";
constexpr char kForgetful[] = "fixed policy, memory: episode";
constexpr char kRandom[] = "random search";
constexpr char kPartB[] = "2B";
constexpr char kDesigned[] = "designed networks";
constexpr char kVgg[] = "shortened VGG19";

// The policy that the last training data set of an experiment1 in another folder left.
std::string FinalPolicyOf(const Planner& planner, uint64_t seed) {
  const std::string last = ListItems(planner.config().training).back();
  const fs::path path = fs::path(planner.request().experiment1) / "runs" / fmt::format("meta-rl-{}-s{}", last, seed) /
                        "checkpoint" / "final.policy";
  std::error_code error;
  if (!fs::exists(path, error)) {
    FailUsageOf("experiment1",
                "there is no policy '{}': experiment1 names the folder of a finished experiment1 with seed {}, whose "
                "last training data set was {}",
                path.string(), seed, last);
  }
  return fs::absolute(path, error).lexically_normal().string();
}

// learnt_by: the run that learns the policy; empty where the request has one.
void UsePolicy(const Planner& planner, StudyRun& run, const std::string& memory, const std::string& learnt_by) {
  run.Set("strategy", "meta-rl");
  run.Set("a2c.memory", memory);
  run.freeze_policy = true;
  run.policy_from = learnt_by;
  if (!learnt_by.empty()) return;
  run.policy_file = planner.request().policy.empty() ? FinalPolicyOf(planner, run.seed) : planner.request().policy;
}

void PlanLongTraining(Planner& planner, const StudyDataset& set, size_t order, const std::vector<std::string>& fixed) {
  const StudyConfig& config = planner.config();
  StudyRun& designed = planner.Add({kPartB, kDesigned, "long"}, set, config.first_seed, order, 0);
  planner.TrainLong(designed);
  Planner::List(designed, fixed, config.long_networks, config.long_repeats);
  StudyRun& vgg = planner.Add({kPartB, kVgg, "vgg19"}, set, config.first_seed, order, 0);
  planner.TrainLong(vgg);
  Planner::List(vgg, {}, 1, config.long_repeats);
  vgg.Set("listed.networks", "conv3-conv3-max2-conv3-conv3-max2");
  vgg.Set("recipe.filters", config.vgg_filters);
  vgg.Set("recipe.filter_growth", 2);
  vgg.Set("recipe.max_filters", 2 * config.vgg_filters);
  vgg.Set("recipe.dense_units", config.vgg_dense);
  vgg.Set("recipe.dropout", 0);
  vgg.Set("recipe.growth_every", 2);
  vgg.Set("recipe.plain", true);
  vgg.Set("recipe.dense_layers", 2);
}

void Plan(Planner& planner) {
  const StudyConfig& config = planner.config();
  const std::vector<StudyDataset> unseen = planner.Locate(config.unseen);
  const bool learn = planner.request().policy.empty() && planner.request().experiment1.empty();
  const std::vector<StudyDataset> training = learn ? planner.Locate(config.training) : std::vector<StudyDataset>{};
  std::vector<std::vector<std::string>> fixed(unseen.size());  // runs, by data set
  for (const uint64_t seed : planner.Seeds()) {
    const std::string learnt_by = learn ? PlanMetaTraining(planner, training, seed) : "";
    for (size_t i = 0; i < unseen.size(); ++i) {
      const auto add = [&](const char* agent, const char* prefix) -> StudyRun& {
        return planner.Add({kPartA, agent, prefix}, unseen[i], seed, i, config.unseen_steps);
      };
      StudyRun& policy = add(kFixed, "fixed");
      UsePolicy(planner, policy, "trial", learnt_by);
      fixed[i].push_back(policy.name);
      UsePolicy(planner, add(kForgetful, "fixed-episode"), "episode", learnt_by);
      add(kRandom, "random").Set("strategy", "random");
    }
  }
  for (size_t i = 0; i < unseen.size(); ++i) PlanLongTraining(planner, unseen[i], i, fixed[i]);
}

// Best reward by episode index, one line a kind of memory; windows of 10 episodes.
Chart MemoryChart(const StudyData& study, const std::string& dataset) {
  Chart chart;
  chart.name = FileStem("2a_memory_" + dataset);
  chart.title = dataset + ": best reward of an episode, by its index";
  chart.x.label = "episode";
  chart.y = {.label = "best reward", .low = 0};
  XyPlot plot;
  for (const char* agent : {kFixed, kForgetful}) {
    const Runs runs = study.Select(kPartA, agent, dataset);
    if (runs.empty()) continue;
    const auto windows = PooledWindows(
        runs, [](const StudyRunData&, const Episode& e) { return e.best; }, 10);
    plot.series.push_back(
        Banded(agent == std::string(kFixed) ? "memory: trial" : "memory: episode", windows, kFractions));
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
  for (const std::string& dataset : study.Datasets(kPartA)) {
    for (const char* agent : {kFixed, kForgetful}) {
      for (const StudyRunData* run : study.Select(kPartA, agent, dataset)) {
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

// The two unseen data sets' proportions of actions, under the fixed policy.
void AddActionTests(const StudyData& study, Page& page) {
  const std::vector<std::string> sets = study.Datasets(kPartA);
  if (sets.size() < 2) return;
  const Runs first = study.Select(kPartA, kFixed, sets[0]), second = study.Select(kPartA, kFixed, sets[1]);
  if (first.empty() || second.empty()) return;
  const std::vector<std::string> actions = ActionsOf(study, kPartA);
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
      "Proportions sum to one, so their differences sum to zero. With so few pairs the signed-rank test cannot go "
      "below the "
      "p in its row, and never rejects at 5 %. The permutation test decides.");
}

struct LongResult {
  std::string label, architecture;
  std::vector<double> accuracies;
  MeanSd of;
  double early = 0;  // accuracy in the search; NaN: not searched
};

std::vector<LongResult> LongResults(const StudyData& study, const std::string& dataset) {
  std::vector<LongResult> results;
  for (const StudyRunData* run : study.Select(kPartB, "", dataset)) {
    std::vector<std::pair<std::string, std::vector<double>>> by_network;  // in order of first appearance
    for (const Experiment* row : run->Distinct()) {
      auto found = std::find_if(by_network.begin(), by_network.end(),
                                [&](const auto& entry) { return entry.first == row->architecture; });
      if (found == by_network.end()) found = by_network.insert(by_network.end(), {row->architecture, {}});
      if (row->evaluation.outcome == Outcome::kOk) found->second.push_back(row->evaluation.metrics.accuracy);
    }
    const bool designed = run->agent == kDesigned;
    for (size_t i = 0; i < by_network.size(); ++i) {
      LongResult& result = results.emplace_back();
      result.architecture = by_network[i].first;
      result.accuracies = by_network[i].second;
      result.of = MeanAndSd(result.accuracies);
      result.label = designed ? fmt::format("network {}", i + 1) : run->agent;
      result.early = std::nan("");
      for (const StudyRunData* search : study.Select(kPartA, kFixed, dataset)) {
        for (const Experiment& row : search->experiments) {
          if (designed && row.architecture == result.architecture) result.early = row.evaluation.metrics.accuracy;
        }
      }
    }
  }
  return results;
}

Table FindingsTable(const StudyData& study) {
  Findings findings("2_verdicts");
  for (const std::string& set : study.Datasets(kPartA)) {
    const Runs fixed = study.Select(kPartA, kFixed, set), random = study.Select(kPartA, kRandom, set);
    findings.AddRewards(
        fmt::format("on {}, the fixed policy beats random search from the first episodes on (the first 50)", set),
        fixed, random, /*last=*/false);
    findings.AddRewards(fmt::format("on {}, it is ahead at the end (the last 50)", set), fixed, random, /*last=*/true);
  }
  for (const std::string& set : study.Datasets(kPartB)) {
    const bool long_enough = HaveWindow(study.Select(kPartA, kFixed, set));
    const auto all = [&](const char* agent) {
      return Findings::Sample{agent, Accuracies(study.Select(kPartB, agent, set))};
    };
    findings.Add(fmt::format("on {}, the designed networks beat the shortened VGG19 after long training", set),
                 all(kDesigned), all(kVgg), "", long_enough);
    const std::vector<LongResult> results = LongResults(study, set);
    if (results.size() < 2 || results[0].label != "network 1" || results[1].label != "network 2") continue;
    findings.Add(fmt::format("on {}, early stop misranks the best two: the second wins after long training", set),
                 {"second by early stop", results[1].accuracies}, {"first", results[0].accuracies}, "", long_enough);
  }
  return findings.Take();
}

void AddLongTraining(const StudyData& study, Page& page) {
  static const PaperTexts kPaper = {
      {{"network 1", "aircraft"}, "0.4918 \u00b1 0.0120"}, {{"network 2", "aircraft"}, "0.5011 \u00b1 0.0102"},
      {{kVgg, "aircraft"}, "0.3085 \u00b1 0.1082"},        {{"network 1", "cu_birds"}, "0.2397 \u00b1 0.0128"},
      {{"network 2", "cu_birds"}, "0.2424 \u00b1 0.0090"}, {{kVgg, "cu_birds"}, "0.0666 \u00b1 0.0198"}};
  const std::vector<std::string> sets = study.Datasets(kPartB);
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
      table.rows.push_back({dataset, result.label, NetworkName(result.architecture), std::to_string(result.of.count),
                            std::isnan(result.early) ? "" : fmt::format("{:.4f}", result.early), MeanText(result.of, 2),
                            TextOf(kPaper, result.label, dataset)});
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
      "Networks 1 and 2 are the two best of the early-stop search. Where network 2 or the other order wins after long "
      "training, early stop misranks, as the paper found.");
  page.Add(TimesTable(study, kPartB));
}

void Show(const StudyData& study, Page& page) {
  const std::vector<std::string> agents = {kFixed, kRandom};
  page.AddHeading("What the paper found, and what came out here");
  page.Add(FindingsTable(study));
  AddUnitsNote(study, page);
  page.AddHeading("Experiment 2A: the fixed policy against random search");
  AddEpisodePanels(study, kPartA, agents, page);
  page.Add(EpisodesTable(
      study, kPartA, {kFixed, kForgetful, kRandom},
      {{{"", "aircraft"}, "0.42 to 0.44 from the first episode on"}, {{kRandom, "aircraft"}, "0.21 to 0.29"}},
      kRandom));
  page.AddHeading("Actions");
  AddActionCharts(study, kPartA, agents, page);
  AddActionTests(study, page);
  page.AddHeading("Memory: over the trial against within the episode");
  page.AddText(
      "The same frozen weights twice: with the memory kept over the whole trial, as in the paper's text, or cleared at "
      "the end "
      "of each episode, as in its code. Windows of 10 episodes.");
  std::vector<Chart> memory;
  for (const std::string& dataset : study.Datasets(kPartA)) memory.push_back(MemoryChart(study, dataset));
  page.AddPanels(std::move(memory));
  page.Add(MemoryTable(study));
  page.AddHeading("Running times");
  page.Add(TimesTable(study, kPartA, {{{kFixed, "aircraft"}, "2d 6h"}, {{kFixed, "cu_birds"}, "2d 22h"}}));
  AddLongTraining(study, page);
}

}  // namespace experiment2

const Study kExperiment2 = {.name = "experiment2",
                            .help = "a fixed policy on unseen data sets; long training",
                            .title = "Experiment 2: a fixed policy on unseen data sets",
                            .plan = experiment2::Plan,
                            .show = experiment2::Show};

}  // namespace netwright
