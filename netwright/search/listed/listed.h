#ifndef NETWRIGHT_SEARCH_LISTED_LISTED_H_
#define NETWRIGHT_SEARCH_LISTED_LISTED_H_

#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// No search: given networks, scored one after the other, for training chosen networks long or several times.
struct ListedConfig {
  std::string networks;  // architectures of the search space, separated by ';'
};
void Declare(ListedConfig& config, Options& options);  // keys "listed.*"

// Proposes the networks in order, again and again, each round as the next replicate (another child seed), until the
// run's budget ends it. Usage error when the list is empty or an architecture does not parse.
std::unique_ptr<Strategy> MakeListed(const ListedConfig& config, const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_LISTED_LISTED_H_
