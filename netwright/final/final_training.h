#ifndef NETWRIGHT_FINAL_FINAL_TRAINING_H_
#define NETWRIGHT_FINAL_FINAL_TRAINING_H_

#include <filesystem>
#include <optional>
#include <string>

#include "netwright/final/delivered.h"
#include "netwright/final/final_job.h"
#include "netwright/graph/graph.h"

namespace netwright {

struct FinalResult {
  std::string architecture;  // SearchSpace::Format
  std::string space;         // its name
  Graph graph;
  Recipe recipe;        // as trained: width and head may have been cut to the limits, and epochs to the time there was
  std::string weights;  // path
  Metrics metrics;      // accuracy is the validation accuracy; epochs are those trained
  std::string variant = {};            // of the recipe, by name (recipe_variants.h)
  bool on_all_images = false;          // trained on the validation images, too, after it was scored on them
  std::string note = {};               // what is not as was asked for, and why, in a line; else ""
  std::optional<ByHand> by_hand = {};  // where such a network took part
  std::string unspent = {};  // how much time is left, and why it was not used, in a line; "" where that is little
};

// Trains the search's best networks on the full training part, halves them by validation accuracy rung by rung
// (final_plan.h), and returns the winner (final_choice.h). All entries are within the limits (entries.h). With a time
// limit each is first trained for a moment, and the plan is made to fit. The folder and the store let a resumed run
// continue. nullopt when interrupted, once on_interrupt was told of the best so far; run error when no candidate could
// be trained.
std::optional<FinalResult> RunFinalTraining(const FinalJob& job);

// Removes the networks' states from the job's folder, once the result has been delivered.
void RemoveFinalStates(const std::filesystem::path& folder);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_TRAINING_H_
