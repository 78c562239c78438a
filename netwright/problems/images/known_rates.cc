#include "netwright/problems/images/known_rates.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/datasets/survey.h"
#include "netwright/io/files.h"
#include "netwright/machine/machine.h"

namespace netwright {

KnownRates::KnownRates(const InputSpec& input, const std::string& cache_dir)
    : path_((std::filesystem::path(CacheDirectory(cache_dir)) / "training_rates.json").string()),
      subject_(fmt::format("{}; {} x {} x {}, {} classes", ProcessorName(), input.channels, input.height, input.width,
                           input.classes)) {
  std::ifstream file(path_);
  rates_ = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!rates_.is_object()) rates_ = nlohmann::json::object();
}

std::string KnownRates::KeyOf(Recipe recipe, Precision precision) const {
  recipe.precision = PrecisionName(precision);
  return subject_ + "; " + recipe.Text();
}

TrainingRate KnownRates::Or(TrainingRate measure) const {
  return [this, measure = std::move(measure)](const Recipe& recipe) {
    const auto known = rates_.find(subject_ + "; " + recipe.Text());
    return known != rates_.end() && known->is_number() ? known->get<double>() : measure(recipe);
  };
}

void KnownRates::Keep(const Recipe& recipe, const MeasuredRates& rates) {
  if (rates.fp32 <= 0 && rates.bf16 <= 0) return;
  const nlohmann::json before = rates_;
  rates_[KeyOf(recipe, Precision::kFp32)] = rates.fp32;
  rates_[KeyOf(recipe, Precision::kBf16)] = rates.bf16;
  if (rates_ == before) return;
  try {
    WriteJsonFile(path_, rates_);
  } catch (const Error&) {
    // A full or missing cache folder is no reason to end a run.
  }
}

}  // namespace netwright
