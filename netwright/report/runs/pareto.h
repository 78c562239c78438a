#ifndef NETWRIGHT_REPORT_RUNS_PARETO_H_
#define NETWRIGHT_REPORT_RUNS_PARETO_H_

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/inference/device_cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/graph/network_template.h"
#include "netwright/report/chart.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/report/table.h"

namespace netwright {

// A network of a search, and what it costs as it was searched.
struct CostedNetwork {
  const Experiment* row = nullptr;
  std::optional<DeviceCost> device;  // of images' networks only; latency is 0 where the target's times are not known
};

// What accuracy is weighed against. A row of the table in pareto.cc.
struct CostKind {
  std::string_view name;                              // "flash"
  std::string_view title, unit;                       // "constants in 8 bits", "bytes"
  std::optional<double> (*of)(const CostedNetwork&);  // nullopt: not known
  std::string (*text)(double);                        // for people
};
std::span<const CostKind> CostKinds();
const CostKind& FindCostKind(std::string_view name);  // usage error that lists the names

// With which widths and head the search trained its networks. Precondition: it searched images.
NetworkTemplate SearchedTemplate(const RunData& data);

// The run's target, whose latencies are told.
TargetChoice TargetOf(const RunData& data);

// The distinct networks that were trained, in the order of their results. They refer to `data`.
std::vector<CostedNetwork> CostedNetworks(const RunData& data, const TargetChoice& target);

// Those than which none is at least as accurate and cheaper, by ascending cost, and so ascending accuracy: number 1 is
// the cheapest. Of equals the first. Networks whose cost is not known are left out.
std::vector<CostedNetwork> ParetoFront(std::vector<CostedNetwork> networks, const CostKind& cost);

Chart ParetoChart(const std::vector<CostedNetwork>& networks, const CostKind& cost);
// A row a network, with its number and all its costs.
Table ParetoTable(const std::vector<CostedNetwork>& front);
// The same as an array of objects.
nlohmann::json ParetoJson(const std::vector<CostedNetwork>& front);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_PARETO_H_
