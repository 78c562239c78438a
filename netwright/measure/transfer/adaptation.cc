#include "netwright/measure/transfer/adaptation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/base/text_list.h"
#include "netwright/measure/transfer/transfer_page.h"
#include "netwright/transfer/task_permutation.h"

namespace netwright {
namespace {

using CurvesByStrategy = std::map<std::string, std::vector<TransferCurve>>;

CurvesByStrategy ByStrategy(const std::vector<TransferCurve>& curves) {
  CurvesByStrategy by;
  for (const TransferCurve& curve : curves) by[curve.strategy].push_back(curve);
  return by;
}

// Searches in terms of the same actions.
TrialActions ActionsIn(const std::vector<TransferCurve>& curves) {
  std::map<std::string, size_t> columns;
  for (const TransferCurve& curve : curves) {
    for (const std::string& network : curve.networks) {
      for (const std::string& action : ListItems(network, ' ')) columns.try_emplace(action, columns.size());
    }
  }
  TrialActions trials;
  for (const TransferCurve& curve : curves) {
    std::vector<double> shares(columns.size());
    double all = 0;
    for (const std::string& network : curve.networks) {
      for (const std::string& action : ListItems(network, ' ')) ++shares[columns.at(action)], ++all;
    }
    for (double& share : shares) share /= std::max(all, 1.0);
    trials.tasks.push_back(curve.task);
    trials.frequencies.push_back(std::move(shares));
  }
  return trials;
}

}  // namespace

ProposalProbe ProbeOf(const std::vector<TransferCurve>& curves) {
  std::map<std::string, std::vector<const TransferCurve*>> tasks;
  for (const TransferCurve& curve : curves) tasks[curve.task].push_back(&curve);
  ProposalProbe probe;
  for (const auto& [name, searches] : tasks) {
    std::vector<std::map<std::string, double>> surplus;  // at each position: searches with an action, first less second
    double changed = 0;
    for (const TransferCurve* search : searches) {
      const std::vector<std::string> truth = ListItems(search->networks.at(0), ' '),
                                     opposite = ListItems(search->networks.at(1), ' ');
      surplus.resize(std::max({surplus.size(), truth.size(), opposite.size()}));
      // Where both have ended they agree.
      for (size_t i = 0; i < std::max(truth.size(), opposite.size()); ++i) {
        ++surplus[i][i < truth.size() ? truth[i] : ""];
        --surplus[i][i < opposite.size() ? opposite[i] : ""];
      }
      changed += truth != opposite;
    }
    const auto of_all = static_cast<double>(tasks.size()), count = static_cast<double>(searches.size());
    for (size_t i = 0; i < surplus.size(); ++i) {
      double variation = 0;
      for (const auto& [action, difference] : surplus[i]) variation += std::abs(difference) / (2 * count);
      if (i == 0) probe.first_action += variation / of_all;
      probe.all_actions += variation / (of_all * static_cast<double>(surplus.size()));
    }
    probe.changed += changed / (count * of_all);
  }
  return probe;
}

std::optional<Table> ProposalTable(const std::vector<TransferCurve>& curves) {
  Table table{.name = "proposals",
              .title = "Quantile of the n-th network that was proposed, mean over searches with its 95 % interval",
              .columns = {{.title = "strategy"}}};
  size_t longest = 0;
  for (const TransferCurve& curve : curves) longest = std::max(longest, curve.proposed.size());
  for (const size_t n : BudgetsUpTo(longest)) table.columns.push_back({.title = fmt::format("{}", n), .numeric = true});
  for (const auto& [strategy, of] : ByStrategy(curves)) {
    std::vector<std::string> cells = {strategy};
    for (const size_t n : BudgetsUpTo(longest)) {
      std::vector<double> values;
      for (const TransferCurve& curve : of) {
        if (curve.proposed.size() >= n) values.push_back(curve.proposed[n - 1]);
      }
      cells.push_back(values.empty() ? "" : MeanText(values));
    }
    if (!of.front().proposed.empty()) table.rows.push_back(std::move(cells));
  }
  return table.rows.empty() ? std::nullopt : std::optional(std::move(table));
}

std::optional<Table> AdaptationTable(const std::vector<TransferCurve>& curves) {
  const std::string_view probe = "probe:";
  Table table{.name = "adaptation",
              .title = "Do proposals follow the task, and what is heard of the first five?",
              .columns = {{.title = "strategy"},
                          {.title = "layers differ between tasks: p", .numeric = true},
                          {.title = "first layer: total variation", .numeric = true},
                          {.title = "all layers", .numeric = true},
                          {.title = "next network differs", .numeric = true}}};
  bool controlled = false;
  const CurvesByStrategy by = ByStrategy(curves);
  for (const auto& [strategy, of] : by) {
    controlled = controlled || strategy.find(':') != std::string::npos;
    if (strategy.starts_with(probe)) continue;
    const auto found = by.find(std::string(probe) + strategy);
    std::vector<std::string> cells = {
        strategy, fmt::format("{:.3f}", TaskPermutationP(ActionsIn(of), Rng(1, "layers by task"))), "", "", ""};
    if (found != by.end()) {
      const ProposalProbe probed = ProbeOf(found->second);
      cells[2] = fmt::format("{:.3f}", probed.first_action);
      cells[3] = fmt::format("{:.3f}", probed.all_actions);
      cells[4] = fmt::format("{:.3f}", probed.changed);
    }
    table.rows.push_back(std::move(cells));
  }
  return controlled ? std::optional(std::move(table)) : std::nullopt;
}

}  // namespace netwright
