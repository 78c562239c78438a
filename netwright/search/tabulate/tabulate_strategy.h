#ifndef NETWRIGHT_SEARCH_TABULATE_TABULATE_STRATEGY_H_
#define NETWRIGHT_SEARCH_TABULATE_TABULATE_STRATEGY_H_

#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Which networks a table of a task has. Knows no space.
struct TabulateConfig {
  static constexpr bool kWantsDescriptors = true;  // a table has them beside the accuracies
  std::string design;  // a file of networks, one a line, the same for all tasks; empty: drawn
  int networks = 320;
  int near = 100;
  double replicates = 0.1;
  std::string limits;  // on parameters, separated by ','
};
void Declare(TabulateConfig& config, Options& options);  // keys "tabulate.*"

// Proposes the first `networks` of the design that may be trained; then `near` neighbours (one or two edits, the same
// chance each) of the best ten told so far, of each of the limits in turn, and without one; then the share `replicates`
// of both, evenly spread, with another child seed; then the next replicates, until the run's budget ends it. No network
// occurs twice before that. Random streams: (seed, "tabulate/design"), (seed, "tabulate/near"). Usage error for a
// design that cannot be read.
std::unique_ptr<Strategy> MakeTabulate(const TabulateConfig& config, const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TABULATE_TABULATE_STRATEGY_H_
