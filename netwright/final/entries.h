#ifndef NETWRIGHT_FINAL_ENTRIES_H_
#define NETWRIGHT_FINAL_ENTRIES_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/final/final_job.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// What may take part in a final training: a network with the width, the head and the recipe it is trained with.
struct Entry {
  std::string architecture;  // SearchSpace::Format
  std::string graph;         // Graph::Text
  NetworkTemplate net;
  std::string variant = std::string(kPlainRecipe);  // of the final recipe (recipe_variants.h)
  double epoch_seconds = 0;                         // of an epoch with validation on one thread; 0: not measured
  bool by_hand = false;  // what a person would have written (FinalConfig::by_hand), as wide as the others
  double pace = 1;       // epochs that it has for one of the plan's: the faster, the more

  // What the search did not propose.
  bool invited() const { return by_hand || variant == kLearnedRecipe; }
};

// The name of the space that the entry's architecture is of; `searched`: that of the run.
std::string SpaceOf(const Entry& entry, const NetworkSpace& searched);

void to_json(nlohmann::json& json, const Entry& entry);
void from_json(const nlohmann::json& json, Entry& entry);

// The names of FinalConfig::recipes for the job's images.
std::vector<std::string> VariantsOf(const FinalJob& job);

// The candidates in their order, behind the first one the networks of FinalConfig::learned_start, which has a width of
// its own, and FinalConfig::by_hand, all others as wide as the final
// recipe has it or as its limits allow (fit_template.h), by the first variant of the recipe; without those that are
// within the limits in no width. Where the budget is to be spent, the first `finalists` follow once more, up to twice
// as wide, and where there are limits to their size or cost, up to eight times, to use the room that these leave.
// epoch_seconds: what an epoch may take on one thread; a network that the search has shown to be slower is narrower,
// down to what was searched. 0: no limit.
std::vector<Entry> MakeEntries(const FinalJob& job, double epoch_seconds);

// The first `count` entries become those worth their time: the first, then the first of those that take at most half as
// long as it, and so on. The order is that of a short training of equal epochs, which favours the slow; the final one
// gives all equal time. Invited networks keep their places. The others follow in their order.
std::vector<Entry> WorthTheirTime(const std::vector<Entry>& entries, int count);

// The `chosen` entries (indices, at least one) in front; behind them the first of these that is not invited, once for
// each other variant of the recipe; then all others in their order.
std::vector<Entry> WithVariants(const FinalJob& job, const std::vector<Entry>& entries, const std::vector<int>& chosen);

// Of an epoch with validation, by a training that was as short as it liked; 0: nothing was trained.
double EpochSecondsOf(const TrainAnswer& trial, const Split& split);

// Trains each entry for a moment, to fill in how long an epoch takes; false when interrupted. recipe: the final one.
bool MeasureEpochs(const FinalJob& job, const Recipe& recipe, std::vector<Entry>& entries);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_ENTRIES_H_
