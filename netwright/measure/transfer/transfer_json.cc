#include "netwright/measure/transfer/transfer_json.h"

#include <nlohmann/json.hpp>
#include <set>

#include "netwright/measure/transfer/transfer_page.h"

namespace netwright {
namespace {

using Json = nlohmann::ordered_json;
using Rows = std::vector<std::vector<double>>;

// Means over units, one a budget.
Json MeansOf(const Rows& rows, const std::vector<size_t>& budgets) {
  Json means = Json::array();
  for (const size_t budget : budgets) means.push_back(MeanAndSd(Column(rows, budget)).mean);
  return means;
}

Json DifferenceJson(const PairedDifference& difference) {
  return {{"mean", difference.mean},
          {"interval", {difference.interval.low, difference.interval.high}},
          {"units_that_differ", difference.test.pairs},
          {"p", difference.test.p}};
}

}  // namespace

Json TransferJson(const std::vector<TransferCurve>& curves, const std::string& subject) {
  const TransferScores scores = ScoresOf(curves);
  const std::vector<size_t> budgets = BudgetsUpTo(scores.networks);
  std::set<std::string> tasks;
  for (const auto& [task, seed] : scores.units) tasks.insert(task);
  Json strategies = Json::array();
  for (const auto& [name, regret] : scores.regret) {
    Json& strategy = strategies.emplace_back();
    strategy = {
        {"name", name}, {"accuracy", MeansOf(scores.accuracy.at(name), budgets)}, {"regret", MeansOf(regret, budgets)}};
    if (scores.quantile.contains(name)) strategy["quantile"] = MeansOf(scores.quantile.at(name), budgets);
    if (name == subject) continue;
    Json differences = Json::array();
    for (const size_t budget : budgets) {
      differences.push_back(DifferenceJson(Compare(Column(scores.regret.at(subject), budget), Column(regret, budget))));
    }
    strategy["regret_of_subject_minus_its"] = std::move(differences);
  }
  return {{"subject", subject},
          {"tasks", tasks},
          {"units", scores.units.size()},
          {"networks", budgets},
          {"strategies", std::move(strategies)}};
}

}  // namespace netwright
