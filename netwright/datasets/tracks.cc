#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "netwright/base/parallel.h"
#include "netwright/base/random.h"
#include "netwright/datasets/alike.h"
#include "netwright/datasets/stratify.h"

namespace netwright {
namespace {

constexpr size_t kMostLookedAt = 500;
constexpr int64_t kLeastLookedAt = 30;
constexpr size_t kOthers = 18;
constexpr double kLikely = 0.4;  // share of them; a tenth is chance

// The training images of a class before and behind an image, where it lies among them.
Indices NextTo(const Indices& train, int64_t image) {
  const auto behind = std::lower_bound(train.begin(), train.end(), image);
  Indices next;
  if (behind != train.begin()) next.push_back(*std::prev(behind));
  if (behind != train.end()) next.push_back(*behind);
  return next;
}

float MostAlike(const PreparedData& data, const std::vector<float>& own, const Indices& others) {
  float most = -1;
  for (const int64_t other : others) most = std::max(most, Correlation(own, Normalised(GreyThumbnail(data, other))));
  return most;
}

}  // namespace

Tracks FindTracks(const PreparedData& data, const Split& split, int threads) {
  const std::vector<Indices> train = ByClass(data.labels(), data.summary().classes.size(), split.train);
  const auto class_of = [&](int64_t image) -> const Indices& {
    return train[static_cast<size_t>(data.labels()[static_cast<size_t>(image)])];
  };
  Indices held = split.validation;
  held.insert(held.end(), split.test.begin(), split.test.end());
  std::sort(held.begin(), held.end());
  std::erase_if(held, [&](int64_t image) { return class_of(image).size() < kOthers + 2; });
  Rng rng(0, "tracks");
  rng.Shuffle(std::span(held));
  held.resize(std::min(held.size(), kMostLookedAt));
  std::vector<char> alike(held.size());
  ParallelFor(static_cast<int64_t>(held.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    const int64_t image = held[place];
    const Indices next = NextTo(class_of(image), image);
    Indices others = class_of(image);
    std::erase_if(others, [&](int64_t other) { return std::find(next.begin(), next.end(), other) != next.end(); });
    Rng draw(0, "tracks-others", static_cast<uint64_t>(image));
    draw.Shuffle(std::span(others));
    others.resize(std::min(others.size(), kOthers));
    const std::vector<float> own = Normalised(GreyThumbnail(data, image));
    alike[place] = !own.empty() && MostAlike(data, own, next) > MostAlike(data, own, others) ? 1 : 0;
  });
  return {.looked_at = static_cast<int64_t>(held.size()), .alike = std::count(alike.begin(), alike.end(), 1)};
}

bool Tracks::likely() const {
  return looked_at >= kLeastLookedAt && static_cast<double>(alike) >= kLikely * static_cast<double>(looked_at);
}

std::string Tracks::Line() const {
  if (!likely()) return "";
  return fmt::format(
      "images that follow each other in the data set are alike, as frames of a track are (for {:.0f} % of those to "
      "validate or test on, the nearest image lies next to them; 10 % is chance)",
      100.0 * static_cast<double>(alike) / static_cast<double>(looked_at));
}

}  // namespace netwright
