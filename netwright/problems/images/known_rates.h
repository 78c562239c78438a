#ifndef NETWRIGHT_PROBLEMS_IMAGES_KNOWN_RATES_H_
#define NETWRIGHT_PROBLEMS_IMAGES_KNOWN_RATES_H_

#include <nlohmann/json.hpp>
#include <string>

#include "netwright/graph/input_spec.h"
#include "netwright/nn/precision.h"
#include "netwright/train/measured_precision.h"

namespace netwright {

// The training rates that were measured on this processor before, in the cache folder: a choice that rests on them is
// made once, so that runs with the same seed are the same. What cannot be read counts as unknown, and what cannot be
// written is measured again next time. Not thread-safe.
class KnownRates {
 public:
  // cache_dir: as CacheDirectory takes it (datasets/survey.h).
  explicit KnownRates(const InputSpec& input, const std::string& cache_dir = "");

  // Known rates in place of `measure`'s, which is called for others only.
  TrainingRate Or(TrainingRate measure) const;
  // Keeps what was measured of a recipe, and writes the file if that is new; nothing where nothing was measured.
  void Keep(const Recipe& recipe, const MeasuredRates& rates);

 private:
  std::string KeyOf(Recipe recipe, Precision precision) const;

  std::string path_;
  std::string subject_;  // processor and images
  nlohmann::json rates_;
};

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_KNOWN_RATES_H_
