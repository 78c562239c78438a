#include "netwright/train/measured_precision.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/nn/precision.h"

namespace netwright {

void to_json(nlohmann::json& json, const MeasuredRates& rates) {
  json = {{"fp32_images_per_second", rates.fp32}, {"bf16_images_per_second", rates.bf16}};
}

MeasuredRates ChoosePrecision(Recipe& recipe, const TrainingRate& rate) {
  constexpr int kTurns = 2;
  Recipe fp32 = recipe, bf16 = recipe;
  fp32.precision = PrecisionName(Precision::kFp32);
  bf16.precision = PrecisionName(Precision::kBf16);
  MeasuredRates rates;
  for (int turn = 0; turn < kTurns; ++turn) {
    rates.fp32 = std::max(rates.fp32, rate(fp32));
    rates.bf16 = std::max(rates.bf16, rate(bf16));
  }
  recipe.precision = (rates.bf16 > rates.fp32 ? bf16 : fp32).precision;
  return rates;
}

MeasuredRates ResolvePrecision(Recipe& recipe, std::string_view precision, const TrainingRate& rate) {
  const bool open = recipe.precision == "auto" && precision == "auto" && HasBf16() &&
                    DeviceFromName(recipe.device) == Device::kCpu && recipe.net.filters >= kLeastBf16Filters;
  if (open) return ChoosePrecision(recipe, rate);
  ResolvePrecision(recipe, precision);
  return {};
}

}  // namespace netwright
