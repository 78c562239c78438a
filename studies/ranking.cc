#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "netwright/base/ranks.h"
#include "netwright/report/network_text.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/study.h"

namespace netwright {
namespace ranking {

constexpr char kPart[] = "ranking";
constexpr char kEarly[] = "early stop";
constexpr char kAgain[] = "early stop, another seed";
constexpr char kLong[] = "long training";

// Networks drawn without regard to how good they are: whole episodes of random search over valid actions.
void Plan(Planner& planner) {
  const StudyConfig& config = planner.config();
  const std::vector<StudyDataset> sets = planner.Locate(config.ranking);
  for (size_t i = 0; i < sets.size(); ++i) {
    StudyRun& early = planner.Add({kPart, kEarly, "early"}, sets[i], config.first_seed, i, 0);
    early.Set("strategy", "masked-random");
    early.Set("episode.score", "final");
    early.Set("evaluations", config.ranking_networks);
    const std::string drawn = early.name;
    StudyRun& again = planner.Add({kPart, kAgain, "again"}, sets[i], config.first_seed, i, 0);
    Planner::List(again, {drawn}, config.ranking_networks, 1);
    again.Set("recipe.seed", planner.Default<uint64_t>("recipe.seed") + 1);
    StudyRun& longer = planner.Add({kPart, kLong, "long"}, sets[i], config.first_seed, i, 0);
    planner.TrainLong(longer);
    Planner::List(longer, {drawn}, config.ranking_networks, config.ranking_repeats);
  }
}

using ByNetwork = std::map<std::string, double>;  // mean accuracy

ByNetwork MeanAccuracies(const Runs& runs) {
  std::map<std::string, std::vector<double>> values;
  for (const StudyRunData* run : runs) {
    for (const Experiment* row : run->Distinct()) {
      if (row->evaluation.outcome == Outcome::kOk) values[row->key.network].push_back(row->evaluation.metrics.accuracy);
    }
  }
  ByNetwork means;
  for (const auto& [network, of] : values) means[network] = MeanAndSd(of).mean;
  return means;
}

// The networks that both have.
struct Pairs {
  std::vector<std::string> networks;
  std::vector<double> x, y;
};

Pairs Join(const ByNetwork& x, const ByNetwork& y) {
  Pairs pairs;
  for (const auto& [network, accuracy] : y) {
    const auto found = x.find(network);
    if (found == x.end()) continue;
    pairs.networks.push_back(network);
    pairs.x.push_back(found->second);
    pairs.y.push_back(accuracy);
  }
  return pairs;
}

Table NetworksTable(const std::string& dataset, const Pairs& pairs, const ByNetwork& again) {
  Table table;
  table.name = FileStem("ranking_networks_" + dataset);
  table.title = dataset + ": accuracies, by long training";
  table.columns = {{"network"},   {kEarly, true},        {kAgain, true},
                   {kLong, true}, {"rank, early", true}, {"rank, long", true}};
  const std::vector<double> rank_early = MeanRanks(pairs.x), rank_long = MeanRanks(pairs.y);
  std::vector<size_t> order(pairs.networks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return pairs.y[a] > pairs.y[b]; });
  const auto n = static_cast<double>(order.size());
  for (const size_t i : order) {
    const auto other = again.find(pairs.networks[i]);
    table.rows.push_back({NetworkName(pairs.networks[i]), fmt::format("{:.4f}", pairs.x[i]),
                          other == again.end() ? "" : fmt::format("{:.4f}", other->second),
                          fmt::format("{:.4f}", pairs.y[i]), fmt::format("{}", n + 1 - rank_early[i]),
                          fmt::format("{}", n + 1 - rank_long[i])});
  }
  return table;
}

Table CorrelationTable(const std::string& dataset, const Pairs& early_long, const Pairs& early_again) {
  Table table;
  table.name = FileStem("ranking_" + dataset + "_correlation");
  table.title = dataset + ": Spearman's rank correlation, with its 95 % interval";
  table.columns = {{"between"}, {"networks", true}, {"rho", true}, {"interval", true}};
  const auto add = [&](const char* between, const Pairs& pairs) {
    const SpearmanResult rho = Spearman(pairs.x, pairs.y);
    table.rows.push_back({between, std::to_string(rho.count), fmt::format("{:.3f}", rho.rho),
                          fmt::format("{:.3f} .. {:.3f}", rho.interval.low, rho.interval.high)});
  };
  add("early stop and long training", early_long);
  add("early stop and early stop with another seed (what noise alone leaves)", early_again);
  return table;
}

Chart ScatterChart(const std::string& dataset, const Pairs& pairs) {
  Chart chart;
  chart.name = FileStem("ranking_" + dataset);
  chart.title = dataset + ": early stop against long training";
  chart.x.label = "accuracy, early stop";
  chart.y.label = "accuracy, long training";
  chart.plot = XyPlot{{{.name = "networks", .x = pairs.x, .y = pairs.y, .mark = Series::Mark::kPoints}}, {}};
  return chart;
}

void Show(const StudyData& study, Page& page) {
  for (const std::string& dataset : study.Datasets(kPart)) {
    const auto means = [&](const char* agent) { return MeanAccuracies(study.Select(kPart, agent, dataset)); };
    const ByNetwork early = means(kEarly), again = means(kAgain);
    const Pairs early_long = Join(early, means(kLong));
    page.AddHeading(dataset);
    page.Add(CorrelationTable(dataset, early_long, Join(early, again)));
    page.Add(ScatterChart(dataset, early_long));
    page.Add(NetworksTable(dataset, early_long, again));
  }
  page.AddHeading("Running times");
  page.Add(TimesTable(study, kPart));
}

}  // namespace ranking

const Study kRanking = {.name = "ranking",
                        .help = "does early stop rank networks as long training does?",
                        .title = "Does early stop rank networks as long training does?",
                        .plan = ranking::Plan,
                        .show = ranking::Show};

}  // namespace netwright
