#ifndef NETWRIGHT_SEARCH_LOCAL_SEARCH_LOCAL_SEARCH_H_
#define NETWRIGHT_SEARCH_LOCAL_SEARCH_LOCAL_SEARCH_H_

#include <memory>

#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Local search (White et al. 2021, "Exploring the loss landscape in neural architecture search"): networks one edit
// away from the current one, which gives way to the first that is better; after so many in a row that are not, it
// starts again at a random network.
struct LocalSearchConfig {
  int patience = 20;
  int attempts = 50;  // at a network not proposed before
};
void Declare(LocalSearchConfig& config, Options& options);  // keys "local_search.*"

std::unique_ptr<Strategy> MakeLocalSearch(const LocalSearchConfig& config, const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_LOCAL_SEARCH_LOCAL_SEARCH_H_
