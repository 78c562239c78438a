#ifndef NETWRIGHT_SEARCH_EVOLUTION_EVOLUTION_H_
#define NETWRIGHT_SEARCH_EVOLUTION_EVOLUTION_H_

#include <memory>
#include <vector>

#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Regularised (ageing) evolution (Real et al. 2019, "Regularized Evolution for Image Classifier Architecture Search",
// algorithm 1): a population of masked random networks; then again and again the best of a random sample is mutated
// (one action replaced, inserted or removed), and the oldest member dies.
struct EvolutionConfig {
  int population = 16;
  int sample = 5;
  int attempts = 50;  // mutations tried for a network not proposed before
};
void Declare(EvolutionConfig& config, Options& options);  // keys "evolution.*"

std::unique_ptr<Strategy> MakeEvolution(const EvolutionConfig& config, const StrategyContext& context);
// Begins with these networks, as far as they may be trained, and goes on with random ones until the population is full.
std::unique_ptr<Strategy> MakeEvolution(const EvolutionConfig& config, const StrategyContext& context,
                                        const std::vector<Architecture>& opening);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EVOLUTION_EVOLUTION_H_
