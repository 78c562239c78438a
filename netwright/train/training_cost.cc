#include "netwright/train/training_cost.h"

namespace netwright {

Cost TrainingCost(const Graph& graph, const InputSpec& input, const Recipe& recipe) {
  constexpr int64_t kNumber = 4;  // bytes
  Cost cost = EstimateCost(graph, input, recipe.net, recipe.batch_size);
  if (recipe.average_span > 0) {
    const int64_t image = int64_t{input.channels} * input.height * input.width;
    cost.train_bytes += kNumber * (2 * cost.params + recipe.batch_size * image);
  }
  return cost;
}

}  // namespace netwright
