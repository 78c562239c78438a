#include "netwright/measure/transfer/transfer_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "netwright/base/error.h"
#include "netwright/report/page.h"

namespace netwright {
namespace {

constexpr size_t kBudgets[] = {1, 2, 3, 5, 10, 20, 30, 50, 75, 100};
constexpr double kNormal95 = 1.959964;

using Rows = std::vector<std::vector<double>>;

std::vector<double> Column(const Rows& rows, size_t networks) {
  std::vector<double> column;
  for (const std::vector<double>& row : rows) column.push_back(row[networks - 1]);
  return column;
}

double StandardError(const MeanSd& of) { return of.count > 1 ? of.sd / std::sqrt(static_cast<double>(of.count)) : 0; }

std::vector<size_t> BudgetsUpTo(size_t networks) {
  std::vector<size_t> budgets;
  for (const size_t budget : kBudgets) {
    if (budget <= networks) budgets.push_back(budget);
  }
  return budgets;
}

Chart CurvesOf(const std::map<std::string, Rows>& of, const std::string& name, const std::string& label,
               size_t networks) {
  XyPlot plot;
  for (const auto& [strategy, rows] : of) {
    Series series{.name = strategy};
    for (size_t n = 1; n <= networks; ++n) {
      const MeanSd mean = MeanAndSd(Column(rows, n));
      const double half = kNormal95 * StandardError(mean);
      series.x.push_back(static_cast<double>(n));
      series.y.push_back(mean.mean);
      series.low.push_back(mean.mean - half);
      series.high.push_back(mean.mean + half);
    }
    plot.series.push_back(std::move(series));
  }
  return {.name = name,
          .title = label + ", mean over tasks and seeds with its 95 % band",
          .x = {.label = "networks trained", .log = true},
          .y = {.label = label},
          .plot = std::move(plot)};
}

Table BudgetTable(const std::map<std::string, Rows>& of, const std::string& name, const std::string& title,
                  size_t networks) {
  Table table{.name = name, .title = title, .columns = {{.title = "strategy"}}};
  for (const size_t budget : BudgetsUpTo(networks)) {
    table.columns.push_back({.title = fmt::format("{}", budget), .numeric = true});
  }
  for (const auto& [strategy, rows] : of) {
    std::vector<std::string> cells = {strategy};
    for (const size_t budget : BudgetsUpTo(networks)) {
      const MeanSd mean = MeanAndSd(Column(rows, budget));
      cells.push_back(fmt::format("{:.4f} ± {:.4f}", mean.mean, kNormal95 * StandardError(mean)));
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table TestTable(const TransferScores& scores, const std::string& subject) {
  Table table{
      .name = "tests",
      .title = fmt::format("Normalised regret of {} minus that of others; below 0: {} is better", subject, subject),
      .columns = {{.title = "against"},
                  {.title = "networks", .numeric = true},
                  {.title = "difference", .numeric = true},
                  {.title = "95 % interval", .numeric = true},
                  {.title = "units that differ", .numeric = true},
                  {.title = "p", .numeric = true}}};
  const Rows& own = scores.regret.at(subject);
  for (const auto& [strategy, rows] : scores.regret) {
    if (strategy == subject) continue;
    for (const size_t budget : BudgetsUpTo(scores.networks)) {
      const PairedDifference difference = Compare(Column(own, budget), Column(rows, budget));
      table.rows.push_back({strategy, fmt::format("{}", budget), fmt::format("{:+.4f}", difference.mean),
                            fmt::format("{:+.4f} to {:+.4f}", difference.interval.low, difference.interval.high),
                            fmt::format("{}", difference.test.pairs), fmt::format("{:.2g}", difference.test.p)});
    }
  }
  return table;
}

// The subject after few networks against the others after all.
Table HeadStartTable(const TransferScores& scores, const std::string& subject) {
  Table table{.name = "head_start",
              .title = fmt::format("Normalised regret of {} after few networks minus that of others after {}", subject,
                                   scores.networks),
              .columns = {{.title = "against"},
                          {.title = "networks", .numeric = true},
                          {.title = "difference", .numeric = true},
                          {.title = "95 % interval", .numeric = true}}};
  for (const auto& [strategy, rows] : scores.regret) {
    for (const size_t budget : {size_t{5}, size_t{10}, size_t{20}}) {
      if (budget > scores.networks || strategy == subject) continue;
      const PairedDifference difference =
          Compare(Column(scores.regret.at(subject), budget), Column(rows, scores.networks));
      table.rows.push_back({strategy, fmt::format("{}", budget), fmt::format("{:+.4f}", difference.mean),
                            fmt::format("{:+.4f} to {:+.4f}", difference.interval.low, difference.interval.high)});
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

// Mean over seeds.
Table TaskTable(const TransferScores& scores) {
  const size_t budget = std::min<size_t>(10, scores.networks);
  Table table{.name = "tasks",
              .title = fmt::format("Normalised regret after {} networks, by task", budget),
              .columns = {{.title = "task"}}};
  for (const auto& [strategy, rows] : scores.regret) table.columns.push_back({.title = strategy, .numeric = true});
  for (size_t begin = 0, end; begin < scores.units.size(); begin = end) {
    const std::string& task = scores.units[begin].first;
    for (end = begin; end < scores.units.size() && scores.units[end].first == task;) ++end;
    std::vector<std::string> cells = {task};
    for (const auto& [strategy, rows] : scores.regret) {
      double sum = 0;
      for (size_t i = begin; i < end; ++i) sum += rows[i][budget - 1];
      cells.push_back(fmt::format("{:.4f}", sum / static_cast<double>(end - begin)));
    }
    table.rows.push_back(std::move(cells));
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
      if (known) scores.quantile[strategy].emplace_back(curve->quantile);
    }
  }
  return scores;
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
  const double half = kNormal95 * StandardError(mean);
  return {
      .mean = mean.mean, .interval = {mean.mean - half, mean.mean + half}, .test = WilcoxonSignedRank(first, second)};
}

std::vector<std::string> WriteTransferPage(const std::vector<TransferCurve>& curves, const std::string& subject,
                                           const std::filesystem::path& path) {
  const TransferScores scores = ScoresOf(curves);
  if (scores.units.empty()) FailUsage("no task and seed was searched by all strategies; there is nothing to compare");
  if (!scores.regret.contains(subject)) FailUsage("there are no searches by '{}', which is to be compared", subject);
  std::set<std::string> tasks;
  for (const auto& [task, seed] : scores.units) tasks.insert(task);
  Page page("Strategies on many tasks");
  page.AddText(fmt::format("{} units: {} tasks, each with the same seeds for all strategies; {} networks a search.",
                           scores.units.size(), tasks.size(), scores.networks));
  page.Add(CurvesOf(scores.regret, "regret", "normalised regret of the best so far", scores.networks));
  if (!scores.quantile.empty()) {
    page.Add(CurvesOf(scores.quantile, "quantile", "quantile of the best so far", scores.networks));
    page.Add(
        BudgetTable(scores.quantile, "quantiles", "Quantile of the best so far, by networks trained", scores.networks));
  }
  page.Add(BudgetTable(scores.regret, "regrets", "Normalised regret, by networks trained", scores.networks));
  page.Add(AreaTable(scores));
  page.AddHeading("Paired tests");
  page.AddText(
      "Wilcoxon's signed-rank test over units, two-sided. Units of one task are not independent of each other: the "
      "last table shows whether a difference holds on most tasks.");
  page.Add(TestTable(scores, subject));
  page.Add(HeadStartTable(scores, subject));
  page.Add(TaskTable(scores));
  return page.Write(path);
}

}  // namespace netwright
