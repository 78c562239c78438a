#include "netwright/measure/transfer/transfer_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "netwright/base/error.h"
#include "netwright/measure/transfer/adaptation.h"
#include "netwright/report/page.h"

namespace netwright {
namespace {

constexpr size_t kBudgets[] = {1, 2, 3, 5, 10, 20, 30, 50, 75, 100, 200, 300, 500, 1000};
constexpr double kNormal95 = 1.959964;

using Rows = std::vector<std::vector<double>>;

// What scores are shown against.
struct Budget {
  std::string suffix;  // of the names of charts and tables
  std::string label;
};

// 97.5 % quantile of Student's t (Abramowitz & Stegun 1964, 26.7.5); within 1 % from four degrees of freedom on.
double Student975(int64_t degrees) {
  const double z = kNormal95, n = static_cast<double>(std::max<int64_t>(1, degrees));
  return z + (std::pow(z, 3) + z) / (4 * n) + (5 * std::pow(z, 5) + 16 * std::pow(z, 3) + 3 * z) / (96 * n * n);
}

double StandardError(const MeanSd& of) { return of.count > 1 ? of.sd / std::sqrt(static_cast<double>(of.count)) : 0; }

Chart CurvesOf(const std::map<std::string, Rows>& of, const std::string& name, const std::string& label,
               size_t networks, const Budget& by) {
  XyPlot plot;
  for (const auto& [strategy, rows] : of) {
    Series series{.name = strategy};
    for (size_t n = 1; n <= networks; ++n) {
      const MeanSd mean = MeanAndSd(Column(rows, n));
      const double half = kNormal95 * StandardError(mean);
      series.x.push_back(static_cast<double>(n));
      series.y.push_back(mean.mean);
      series.low.push_back(std::max(0.0, mean.mean - half));
      series.high.push_back(std::min(1.0, mean.mean + half));
    }
    plot.series.push_back(std::move(series));
  }
  return {.name = name + by.suffix,
          .title = label + ", mean over tasks and seeds with its 95 % band",
          .x = {.label = by.label, .log = true},
          .y = {.label = label},
          .plot = std::move(plot)};
}

Table BudgetTable(const std::map<std::string, Rows>& of, const std::string& name, const std::string& title,
                  size_t networks, const Budget& by) {
  Table table{.name = name + by.suffix, .title = title + ", by " + by.label, .columns = {{.title = "strategy"}}};
  for (const size_t budget : BudgetsUpTo(networks)) {
    table.columns.push_back({.title = fmt::format("{}", budget), .numeric = true});
  }
  for (const auto& [strategy, rows] : of) {
    std::vector<std::string> cells = {strategy};
    for (const size_t budget : BudgetsUpTo(networks)) {
      cells.push_back(MeanText(Column(rows, budget)));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string IntervalText(const PairedDifference& difference) {
  return fmt::format("{:+.4f} to {:+.4f}", difference.interval.low, difference.interval.high);
}

Table TestTable(const TransferScores& scores, const std::string& subject, const Budget& by) {
  Table table{
      .name = "tests" + by.suffix,
      .title = fmt::format("Normalised regret of {} minus that of others; below 0: {} is better", subject, subject),
      .columns = {{.title = "against"},
                  {.title = by.label, .numeric = true},
                  {.title = "difference", .numeric = true},
                  {.title = "95 % interval", .numeric = true},
                  {.title = "units that differ", .numeric = true},
                  {.title = "p", .numeric = true},
                  {.title = "ahead in accuracy", .numeric = true}}};
  const Rows& own = scores.regret.at(subject);
  for (const auto& [strategy, rows] : scores.regret) {
    if (strategy == subject) continue;
    for (const size_t budget : BudgetsUpTo(scores.networks)) {
      const PairedDifference difference = Compare(Column(own, budget), Column(rows, budget));
      table.rows.push_back({strategy, fmt::format("{}", budget), fmt::format("{:+.4f}", difference.mean),
                            IntervalText(difference), fmt::format("{}", difference.test.pairs),
                            fmt::format("{:.2g}", difference.test.p),
                            fmt::format("{:+.4f}", Compare(Column(scores.accuracy.at(subject), budget),
                                                           Column(scores.accuracy.at(strategy), budget))
                                                       .mean)});
    }
  }
  return table;
}

// Of each task, the mean over its units.
std::vector<double> TaskMeans(const TransferScores& scores, const std::vector<double>& values) {
  std::vector<double> means;
  for (size_t begin = 0, end; begin < scores.units.size(); begin = end) {
    double sum = 0;
    for (end = begin; end < scores.units.size() && scores.units[end].first == scores.units[begin].first; ++end) {
      sum += values[end];
    }
    means.push_back(sum / static_cast<double>(end - begin));
  }
  return means;
}

// The subject after few networks against the others after all.
Table HeadStartTable(const TransferScores& scores, const std::string& subject) {
  Table table{.name = "head_start",
              .title = fmt::format("{} after few networks minus others after {}: normalised regret, and accuracy",
                                   subject, scores.networks),
              .columns = {{.title = "against"},
                          {.title = "networks", .numeric = true},
                          {.title = "regret", .numeric = true},
                          {.title = "95 % interval", .numeric = true},
                          {.title = "accuracy", .numeric = true},
                          {.title = "95 % interval", .numeric = true},
                          {.title = "with tasks as units", .numeric = true}}};
  for (const auto& [strategy, rows] : scores.regret) {
    for (const size_t budget : {size_t{5}, size_t{10}, size_t{20}}) {
      if (budget > scores.networks || strategy == subject) continue;
      const PairedDifference regret = Compare(Column(scores.regret.at(subject), budget), Column(rows, scores.networks));
      const std::vector<double> few = Column(scores.accuracy.at(subject), budget),
                                all = Column(scores.accuracy.at(strategy), scores.networks);
      const PairedDifference accuracy = Compare(few, all);
      table.rows.push_back({strategy, fmt::format("{}", budget), fmt::format("{:+.4f}", regret.mean),
                            IntervalText(regret), fmt::format("{:+.4f}", accuracy.mean), IntervalText(accuracy),
                            IntervalText(Compare(TaskMeans(scores, few), TaskMeans(scores, all)))});
    }
  }
  return table;
}

Table AreaTable(const TransferScores& scores) {
  Table table{.name = "area",
              .title = "Area under the curve: 1 - normalised regret, mean over the first networks",
              .columns = {{.title = "strategy"}}};
  for (const size_t budget : BudgetsUpTo(scores.networks)) {
    table.columns.push_back({.title = fmt::format("{}", budget), .numeric = true});
  }
  for (const auto& [strategy, rows] : scores.regret) {
    std::vector<std::string> cells = {strategy};
    for (const size_t budget : BudgetsUpTo(scores.networks)) {
      cells.push_back(fmt::format("{:.4f}", AreaUnderCurve(rows, budget)));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// In CostUnits.
Table CostTable(const std::vector<TransferCurve>& curves, const std::map<std::string, double>& units, size_t networks) {
  Table table{
      .name = "costs",
      .title = "What a training costs, mean over the first networks; 1: a task's mean training by whom it costs least",
      .columns = {{.title = "strategy"}}};
  for (const size_t budget : BudgetsUpTo(networks)) {
    table.columns.push_back({.title = fmt::format("{}", budget), .numeric = true});
  }
  std::map<std::string, Rows> means;  // of each strategy, over searches
  for (const TransferCurve& curve : curves) {
    std::vector<double> row;
    double sum = 0;
    for (size_t n = 0; n < networks && !curve.cost.empty(); ++n) {
      if (n < curve.cost.size()) sum += curve.cost[n] / units.at(curve.task);
      row.push_back(sum / static_cast<double>(std::min(n + 1, curve.cost.size())));
    }
    if (!row.empty()) means[curve.strategy].push_back(std::move(row));
  }
  for (const auto& [strategy, rows] : means) {
    std::vector<std::string> cells = {strategy};
    for (const size_t budget : BudgetsUpTo(networks)) {
      cells.push_back(fmt::format("{:.2f}", MeanAndSd(Column(rows, budget)).mean));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// Of each task, what the mean training costs of the strategy whose trainings cost least. Empty where it is not known.
std::map<std::string, double> CostUnits(const std::vector<TransferCurve>& curves) {
  std::map<std::string, std::map<std::string, std::vector<double>>> costs;  // by task and strategy
  for (const TransferCurve& curve : curves) {
    std::vector<double>& of = costs[curve.task][curve.strategy];
    of.insert(of.end(), curve.cost.begin(), curve.cost.end());
  }
  std::map<std::string, double> units;
  for (const auto& [task, of_task] : costs) {
    double& unit = units.try_emplace(task, std::numeric_limits<double>::infinity()).first->second;
    for (const auto& [strategy, of] : of_task) {
      if (!of.empty()) unit = std::min(unit, MeanAndSd(of).mean);
    }
    if (unit <= 0 || std::isinf(unit)) return {};
  }
  return units;
}

// Curves, with what is known after so much, and paired tests.
void AddComparison(const TransferScores& scores, const std::string& subject, const Budget& by, Page& page) {
  page.Add(CurvesOf(scores.regret, "regret", "normalised regret of the best so far", scores.networks, by));
  if (!scores.quantile.empty()) {
    page.Add(CurvesOf(scores.quantile, "quantile", "quantile of the best so far", scores.networks, by));
    page.Add(BudgetTable(scores.quantile, "quantiles", "Quantile of the best so far", scores.networks, by));
  }
  page.Add(BudgetTable(scores.accuracy, "accuracies", "Accuracy of the best so far", scores.networks, by));
  page.Add(BudgetTable(scores.regret, "regrets", "Normalised regret", scores.networks, by));
  page.Add(TestTable(scores, subject, by));
}

// Mean over seeds.
Table TaskTable(const TransferScores& scores) {
  const size_t budget = std::min<size_t>(10, scores.networks);
  Table table{.name = "tasks",
              .title = fmt::format("Normalised regret after {} networks, by task", budget),
              .columns = {{.title = "task"}}};
  for (const auto& [strategy, rows] : scores.regret) table.columns.push_back({.title = strategy, .numeric = true});
  std::vector<std::string> tasks;
  for (const auto& [task, seed] : scores.units) {
    if (tasks.empty() || tasks.back() != task) tasks.push_back(task);
  }
  for (const std::string& task : tasks) table.rows.push_back({task});
  for (const auto& [strategy, rows] : scores.regret) {
    const std::vector<double> means = TaskMeans(scores, Column(rows, budget));
    for (size_t i = 0; i < means.size(); ++i) table.rows[i].push_back(fmt::format("{:.4f}", means[i]));
  }
  return table;
}

}  // namespace

TransferScores ScoresOf(const std::vector<TransferCurve>& curves) {
  struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  };
  TransferScores scores{.networks = std::numeric_limits<size_t>::max()};
  std::map<std::string, Range> ranges;
  std::map<std::pair<std::string, uint64_t>, std::map<std::string, const TransferCurve*>> units;
  std::set<std::string> strategies;
  bool known = true;
  for (const TransferCurve& curve : curves) {
    if (curve.best.empty()) continue;
    strategies.insert(curve.strategy);
    units[{curve.task, curve.seed}][curve.strategy] = &curve;
    scores.networks = std::min(scores.networks, curve.best.size());
    Range& range = ranges[curve.task];
    const bool has = !curve.quantile.empty();
    range.low = std::min(range.low, has ? curve.known_low : std::ranges::min(curve.best));
    range.high = std::max(range.high, has ? curve.known_high : std::ranges::max(curve.best));
    known = known && has;
  }
  if (strategies.empty()) scores.networks = 0;
  for (const auto& [unit, of] : units) {
    if (of.size() < strategies.size()) continue;
    scores.units.push_back(unit);
    const Range& range = ranges.at(unit.first);
    const double span = range.high > range.low ? range.high - range.low : 1;
    for (const auto& [strategy, curve] : of) {
      std::vector<double> regret;
      for (size_t n = 0; n < scores.networks; ++n) regret.push_back((range.high - curve->best[n]) / span);
      scores.regret[strategy].push_back(std::move(regret));
      scores.accuracy[strategy].push_back(curve->best);
      if (known) scores.quantile[strategy].emplace_back(curve->quantile);
    }
  }
  return scores;
}

std::vector<TransferCurve> ByCost(const std::vector<TransferCurve>& curves) {
  const std::map<std::string, double> units = CostUnits(curves);
  if (units.empty()) return {};
  std::vector<TransferCurve> by;
  std::map<std::string, std::vector<size_t>> lengths;  // of each strategy's searches
  size_t longest = 0;
  for (const TransferCurve& curve : curves) {
    if (curve.best.empty()) continue;
    TransferCurve& of = by.emplace_back(curve);
    of.best.clear();
    of.quantile.clear();
    double paid = 0;
    for (size_t n = 0; n < curve.cost.size(); ++n) {
      paid += curve.cost[n] / units.at(curve.task);
      // What was known until the n-th training was over.
      while (static_cast<double>(of.best.size() + 1) < paid) {
        of.best.push_back(n == 0 ? curve.known_low : curve.best[n - 1]);
        if (!curve.quantile.empty()) of.quantile.push_back(n == 0 ? 0 : curve.quantile[n - 1]);
      }
    }
    longest = std::max(longest, of.best.size());
    const bool found_all = curve.cost.size() == curve.best.size();
    lengths[curve.strategy].push_back(found_all ? of.best.size() : std::numeric_limits<size_t>::max());
    // What the search keeps.
    of.best.push_back(curve.best.back());
    if (!curve.quantile.empty()) of.quantile.push_back(curve.quantile.back());
  }
  size_t length = longest;
  for (auto& [strategy, of] : lengths) {
    std::sort(of.begin(), of.end());
    length = std::min(length, of[of.size() / 10]);
  }
  for (TransferCurve& curve : by) {
    curve.best.resize(length, curve.best.back());
    if (!curve.quantile.empty()) curve.quantile.resize(length, curve.quantile.back());
  }
  return by;
}

std::vector<double> Column(const std::vector<std::vector<double>>& rows, size_t networks) {
  std::vector<double> column;
  for (const std::vector<double>& row : rows) column.push_back(row[networks - 1]);
  return column;
}

std::vector<size_t> BudgetsUpTo(size_t networks) {
  std::vector<size_t> budgets;
  for (const size_t budget : kBudgets) {
    if (budget <= networks) budgets.push_back(budget);
  }
  return budgets;
}

std::string MeanText(const std::vector<double>& values) {
  const MeanSd mean = MeanAndSd(values);
  return fmt::format("{:.4f} ± {:.4f}", mean.mean, kNormal95 * StandardError(mean));
}

double AreaUnderCurve(const Rows& regret, size_t networks) {
  double sum = 0;
  for (const std::vector<double>& row : regret) {
    for (size_t n = 0; n < networks; ++n) sum += 1 - row[n];
  }
  return sum / static_cast<double>(networks * regret.size());
}

PairedDifference Compare(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<double> differences;
  for (size_t i = 0; i < first.size(); ++i) differences.push_back(first[i] - second[i]);
  const MeanSd mean = MeanAndSd(differences);
  const double half = Student975(mean.count - 1) * StandardError(mean);
  return {
      .mean = mean.mean, .interval = {mean.mean - half, mean.mean + half}, .test = WilcoxonSignedRank(first, second)};
}

void WriteTransferPage(const std::vector<TransferCurve>& curves, const std::string& subject,
                       const std::filesystem::path& path) {
  const TransferScores scores = ScoresOf(curves);
  if (scores.units.empty()) FailUsage("no task and seed was searched by all strategies; there is nothing to compare");
  if (!scores.regret.contains(subject)) FailUsage("there are no searches by '{}', which is to be compared", subject);
  std::set<std::string> tasks;
  for (const auto& [task, seed] : scores.units) tasks.insert(task);
  Page page("Strategies on many tasks");
  page.AddText(fmt::format("{} units: {} tasks, each with the same seeds for all strategies; {} networks a search.",
                           scores.units.size(), tasks.size(), scores.networks));
  AddComparison(scores, subject, {"", "networks trained"}, page);
  page.AddText(
      "Paired tests are Wilcoxon's signed-rank test over units, two-sided. Units of one task are not independent of "
      "each other: the table by task shows whether a difference holds on most of them.");
  page.Add(HeadStartTable(scores, subject));
  page.Add(TaskTable(scores));
  page.Add(AreaTable(scores));
  if (const TransferScores by_cost = ScoresOf(ByCost(curves)); !by_cost.units.empty()) {
    page.AddHeading("The same by what the trainings cost");
    page.AddText(
        "In seconds where they are known, else in FLOPs, since all networks of a task see the same images. The unit is "
        "a task's mean training by the strategy whose trainings cost least there. Until its first network is trained a "
        "search has quantile 0. It keeps what it has when its networks are all trained; the tables end where that is "
        "so of a tenth of the searches by some strategy.");
    page.Add(CostTable(curves, CostUnits(curves), scores.networks));
    AddComparison(by_cost, subject, {"_by_cost", "trainings of mean cost"}, page);
  }
  const std::optional<Table> proposals = ProposalTable(curves), adaptation = AdaptationTable(curves);
  if (proposals || adaptation) page.AddHeading("What was proposed");
  if (proposals) page.Add(*proposals);
  if (adaptation) page.Add(*adaptation);
  page.Write(path);
}

}  // namespace netwright
