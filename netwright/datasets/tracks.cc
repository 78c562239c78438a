#include <fmt/format.h>

#include <algorithm>
#include <numeric>
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

// How many of `looked_at` are more like one of those next to them than like 18 others of `pool_of`, their class.
template <typename Next, typename Pool>
Tracks CountAlike(const PreparedData& data, const Indices& looked_at, int threads, const Next& next_to,
                  const Pool& pool_of) {
  std::vector<char> alike(looked_at.size());
  ParallelFor(static_cast<int64_t>(looked_at.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    const int64_t image = looked_at[place];
    const Indices next = next_to(image);
    Indices others = pool_of(image);
    std::erase_if(others, [&](int64_t other) {
      return other == image || std::find(next.begin(), next.end(), other) != next.end();
    });
    Rng draw(0, "tracks-others", static_cast<uint64_t>(image));
    draw.Shuffle(std::span(others));
    others.resize(std::min(others.size(), kOthers));
    const std::vector<float> own = Normalised(GreyThumbnail(data, image));
    alike[place] = !own.empty() && MostAlike(data, own, next) > MostAlike(data, own, others) ? 1 : 0;
  });
  return {.looked_at = static_cast<int64_t>(looked_at.size()), .alike = std::count(alike.begin(), alike.end(), 1)};
}

// At most 500 of them.
void Thin(Indices* images) {
  Rng rng(0, "tracks");
  rng.Shuffle(std::span(*images));
  images->resize(std::min(images->size(), kMostLookedAt));
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
  Thin(&held);
  return CountAlike(
      data, held, threads, [&](int64_t image) { return NextTo(class_of(image), image); }, class_of);
}

Tracks FindAlikeGroups(const PreparedData& data, std::span<const int64_t> groups, int threads) {
  Indices images(static_cast<size_t>(data.size()));
  std::iota(images.begin(), images.end(), 0);
  const std::vector<Indices> classes = ByClass(data.labels(), data.summary().classes.size(), images);
  const auto group_of = [&](int64_t image) { return groups[static_cast<size_t>(image)]; };
  // Two others of its group, or all others of its class that are not in it.
  const auto of_class = [&](int64_t image, bool same_group) {
    Indices found;
    for (const int64_t other : classes[static_cast<size_t>(data.labels()[static_cast<size_t>(image)])]) {
      if (other != image && (group_of(other) == group_of(image)) == same_group) found.push_back(other);
    }
    if (same_group) found.resize(std::min<size_t>(found.size(), 2));
    return found;
  };
  Thin(&images);
  std::erase_if(
      images, [&](int64_t image) { return of_class(image, true).empty() || of_class(image, false).size() < kOthers; });
  return CountAlike(
      data, images, threads, [&](int64_t image) { return of_class(image, true); },
      [&](int64_t image) { return of_class(image, false); });
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
