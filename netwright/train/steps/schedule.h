#ifndef NETWRIGHT_TRAIN_STEPS_SCHEDULE_H_
#define NETWRIGHT_TRAIN_STEPS_SCHEDULE_H_

#include <cstdint>

#include "netwright/train/recipe.h"

namespace netwright {

// Of one step, counted from 0 over recipe.epochs x steps_per_epoch steps. One-cycle rises linearly over the `warmup`
// share of all steps and then falls along a half cosine. Positive in every step. Usage error for an unknown schedule.
double LearningRate(const Recipe& recipe, int64_t step, int64_t steps_per_epoch);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_SCHEDULE_H_
