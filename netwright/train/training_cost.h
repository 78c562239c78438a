#ifndef NETWRIGHT_TRAIN_TRAINING_COST_H_
#define NETWRIGHT_TRAIN_TRAINING_COST_H_

#include "netwright/graph/cost.h"
#include "netwright/train/recipe.h"

namespace netwright {

// EstimateCost with what the recipe adds to the training memory. Where weights are averaged (Recipe::average_span)
// these are 2 numbers a parameter, the average and its copy while both change places, and a batch of images, for the
// statistics made anew. Precondition: the graph is valid for this input.
Cost TrainingCost(const Graph& graph, const InputSpec& input, const Recipe& recipe);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_TRAINING_COST_H_
