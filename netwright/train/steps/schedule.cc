#include "netwright/train/steps/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "netwright/base/error.h"

namespace netwright {
namespace {

double OneCycle(const Recipe& recipe, int64_t step, int64_t total) {
  const auto rising = static_cast<int64_t>(recipe.warmup * static_cast<double>(total));
  if (step < rising) return recipe.learning_rate * static_cast<double>(step + 1) / static_cast<double>(rising + 1);
  const double progress =
      static_cast<double>(step - rising) / static_cast<double>(std::max<int64_t>(total - rising, 1));
  return recipe.learning_rate * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

}  // namespace

double LearningRate(const Recipe& recipe, int64_t step, int64_t steps_per_epoch) {
  if (recipe.schedule == "constant") return recipe.learning_rate;
  if (recipe.schedule == "step") {
    const int64_t epoch = step / steps_per_epoch;
    return recipe.learning_rate * std::pow(recipe.decay, static_cast<double>(epoch / recipe.decay_epochs));
  }
  if (recipe.schedule == "exponential") {
    return recipe.learning_rate * std::pow(recipe.decay, static_cast<double>(step / recipe.decay_steps));
  }
  if (recipe.schedule == "one-cycle") return OneCycle(recipe, step, steps_per_epoch * recipe.epochs);
  FailUsage("unknown learning rate schedule '{}'; choose one of: step, one-cycle, exponential, constant",
            recipe.schedule);
}

}  // namespace netwright
