#include "netwright/run/affordable.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace netwright {
namespace {

// FLOPs of a network by the seconds that each worker has: 2 million in a minute on two (docs/accuracy.md).
constexpr double kFlopsASecond = 1e6 / 60;
constexpr double kLeastFlops = 1e6;

}  // namespace

void KeepAffordable(ExperimentSpec& spec, int cores) {
  constexpr char kKey[] = "search_max_flops";
  if (spec.budget <= 0) return;
  for (const Settings::Setting& setting : spec.parts.all()) {
    if (setting.key == kKey && setting.origin == Settings::Origin::kUser) return;
  }
  const ImagesConfig images = ImagesOf(spec);
  if (!images.final.enabled || images.search_max_flops <= 0) return;
  const int workers = spec.workers > 0 ? spec.workers : cores;
  const auto affordable = static_cast<int64_t>(std::max(kLeastFlops, kFlopsASecond * spec.budget * workers));
  if (affordable < images.search_max_flops) {
    spec.parts.Set(kKey, std::to_string(affordable), Settings::Origin::kPreset);
  }
}

}  // namespace netwright
