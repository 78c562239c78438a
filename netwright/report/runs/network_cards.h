#ifndef NETWRIGHT_REPORT_RUNS_NETWORK_CARDS_H_
#define NETWRIGHT_REPORT_RUNS_NETWORK_CARDS_H_

#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "netwright/report/runs/pareto.h"

namespace netwright {

// The networks of a run as a page knows them.

inline constexpr char kFinalNetwork[] = "final";
std::string NetworkId(const Experiment& row);  // its trial's number

// A card for each trained network, the drawing included for the best 200 and those of the fronts, and one for the final
// network, where there is one.
void AddNetworkCards(const RunData& data, const std::vector<CostedNetwork>& networks, Page& page);

// The most accurate ones, the best first.
std::vector<std::string> BestNetworks(const RunData& data, size_t count);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_NETWORK_CARDS_H_
