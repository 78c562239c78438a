#include "netwright/datasets/stratify.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "netwright/base/random.h"

namespace netwright {
namespace {

// How many images to take from each class so that they sum to `total`: in proportion to the classes' sizes (largest
// remainders, ties decided by the seed), but at least `least` of each class where the total allows, and leaving `leave`
// behind in each; less than `total` where that is all there is.
std::vector<int64_t> Quotas(const std::vector<Indices>& classes, int64_t total, int64_t least, int64_t leave,
                            uint64_t seed, std::string_view purpose) {
  const auto size = [&](size_t c) { return static_cast<int64_t>(classes[c].size()); };
  const auto most = [&](size_t c) { return std::max<int64_t>(0, size(c) - leave); };
  int64_t rest_images = 0, non_empty = 0;
  for (size_t c = 0; c < classes.size(); ++c) {
    rest_images += size(c);
    non_empty += size(c) > 0 ? 1 : 0;
  }
  if (total < least * non_empty) least = 0;

  // Classes whose share is out of bounds get the bound; the others share the rest, until all are within theirs.
  std::vector<int64_t> quotas(classes.size());
  std::vector<double> exact(classes.size());
  std::vector<bool> bound(classes.size());
  int64_t rest = total;
  for (bool changed = true; changed;) {
    changed = false;
    const double rate = rest_images == 0 ? 0 : static_cast<double>(rest) / static_cast<double>(rest_images);
    for (size_t c = 0; c < classes.size(); ++c) {
      if (bound[c]) continue;
      const int64_t low = std::min(least, most(c));
      exact[c] = rate * static_cast<double>(size(c));
      if (exact[c] > static_cast<double>(low) && exact[c] < static_cast<double>(most(c))) continue;
      quotas[c] = exact[c] <= static_cast<double>(low) ? low : most(c);
      exact[c] = static_cast<double>(quotas[c]);
      rest -= quotas[c];
      rest_images -= size(c);
      bound[c] = changed = true;
    }
  }

  std::vector<std::tuple<double, uint64_t, size_t>> order;  // ascending: the largest remainder first
  for (size_t c = 0; c < classes.size(); ++c) {
    if (!bound[c]) {
      quotas[c] = static_cast<int64_t>(std::floor(exact[c]));
      rest -= quotas[c];
    }
    order.emplace_back(static_cast<double>(quotas[c]) - exact[c], StreamSeed(seed, purpose, c), c);
  }
  std::sort(order.begin(), order.end());
  for (bool any = true; rest > 0 && any;) {
    any = false;
    for (const auto& [remainder, tie, c] : order) {
      if (rest == 0 || quotas[c] >= most(c)) continue;
      ++quotas[c];
      --rest;
      any = true;
    }
  }
  return quotas;
}

}  // namespace

std::vector<Indices> ByClass(std::span<const int32_t> labels, size_t count, const Indices& indices) {
  std::vector<Indices> classes(count);
  for (const int64_t i : indices) classes[static_cast<size_t>(labels[static_cast<size_t>(i)])].push_back(i);
  return classes;
}

Indices TakeStratified(std::span<const int32_t> labels, size_t count, Indices* pool, int64_t total, int64_t least,
                       int64_t leave, uint64_t seed, std::string_view purpose) {
  std::vector<Indices> classes = ByClass(labels, count, *pool);
  const std::vector<int64_t> quotas = Quotas(classes, total, least, leave, seed, purpose);
  Indices taken;
  pool->clear();
  for (size_t c = 0; c < classes.size(); ++c) {
    Rng rng(StreamSeed(seed, purpose), "class", c);
    rng.Shuffle(std::span(classes[c]));
    const auto middle = classes[c].begin() + static_cast<std::ptrdiff_t>(quotas[c]);
    taken.insert(taken.end(), classes[c].begin(), middle);
    pool->insert(pool->end(), middle, classes[c].end());
  }
  std::sort(taken.begin(), taken.end());
  std::sort(pool->begin(), pool->end());
  return taken;
}

}  // namespace netwright
