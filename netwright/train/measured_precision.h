#ifndef NETWRIGHT_TRAIN_MEASURED_PRECISION_H_
#define NETWRIGHT_TRAIN_MEASURED_PRECISION_H_

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "netwright/train/recipe.h"

namespace netwright {

// Training images that are processed in a second with this recipe, whose device and precision are settled.
using TrainingRate = std::function<double(const Recipe&)>;

struct MeasuredRates {  // images a second; 0: not measured
  double fp32 = 0;
  double bf16 = 0;
};
void to_json(nlohmann::json& json, const MeasuredRates& rates);

// Times the recipe in both arithmetics in turns, twice each; its precision becomes the faster one, at a tie float32.
MeasuredRates ChoosePrecision(Recipe& recipe, const TrainingRate& rate);

// As ResolvePrecision; but what it leaves open, on a processor that multiplies bfloat16 and for networks that are not
// narrow (nn/precision.h), ChoosePrecision decides. `rate` is called in no other case.
MeasuredRates ResolvePrecision(Recipe& recipe, std::string_view precision, const TrainingRate& rate);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_MEASURED_PRECISION_H_
