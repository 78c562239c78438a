#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/base/table.h"
#include "netwright/data/prepared.h"

namespace netwright {
namespace {

using Indices = std::vector<int64_t>;

// The images of `indices` by class, each class in ascending order.
std::vector<Indices> ByClass(const PreparedData& data, const Indices& indices) {
  std::vector<Indices> classes(data.summary().classes.size());
  for (const int64_t i : indices) classes[static_cast<size_t>(data.labels()[static_cast<size_t>(i)])].push_back(i);
  return classes;
}

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

// Takes `total` of `pool`, stratified, out of it.
Indices TakeStratified(const PreparedData& data, Indices* pool, int64_t total, int64_t least, int64_t leave,
                       uint64_t seed, std::string_view purpose) {
  std::vector<Indices> classes = ByClass(data, *pool);
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

// A fifth, at least one of each class, and at least `leave` left of each.
Indices TakeFifth(const PreparedData& data, Indices* pool, int64_t leave, uint64_t seed, std::string_view purpose) {
  const int64_t classes = static_cast<int64_t>(data.summary().classes.size());
  const int64_t fifth = std::max<int64_t>(classes, std::llround(static_cast<double>(pool->size()) / 5));
  return TakeStratified(data, pool, fifth, 1, leave, seed, purpose);
}

Split ThreeWay(const PreparedData& data, uint64_t seed) {
  Split split;
  for (int64_t i = 0; i < data.size(); ++i) {
    switch (data.parts()[static_cast<size_t>(i)]) {
      case Part::kValidation:
        split.validation.push_back(i);
        break;
      case Part::kTest:
        split.test.push_back(i);
        break;
      case Part::kTrain:
      case Part::kUnassigned:
        split.train.push_back(i);
        break;
    }
  }
  const int64_t needed = 1 + (split.test.empty() ? 1 : 0) + (split.validation.empty() ? 1 : 0);
  const std::vector<Indices> classes = ByClass(data, split.train);
  for (size_t c = 0; c < classes.size(); ++c) {
    if (static_cast<int64_t>(classes[c].size()) >= needed) continue;
    FailUsage(
        "{}: class '{}' has {} usable image{} to split, too few for one in each of its parts; it needs {} or more",
        data.summary().name, data.summary().classes[c], classes[c].size(), classes[c].size() == 1 ? "" : "s", needed);
  }
  // The first of two new parts leaves one image of each class for the second.
  if (split.test.empty()) split.test = TakeFifth(data, &split.train, needed - 1, seed, "split-test");
  if (split.validation.empty()) split.validation = TakeFifth(data, &split.train, 1, seed, "split-validation");
  return split;
}

Split Paper(const PreparedData& data, uint64_t seed) {
  if (data.size() < 3)
    FailUsage("{}: {} images are too few for a split of 2/3 : 1/3", data.summary().name, data.size());
  Indices all(static_cast<size_t>(data.size()));
  std::iota(all.begin(), all.end(), 0);
  Rng rng(seed, "split-paper");
  rng.Shuffle(std::span(all));
  const auto middle = all.end() - static_cast<std::ptrdiff_t>(std::llround(static_cast<double>(data.size()) / 3));
  Split split{{all.begin(), middle}, {middle, all.end()}, {}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

struct Protocol {
  std::string_view name;
  Split (*make)(const PreparedData& data, uint64_t seed);
};
constexpr std::array<Protocol, 2> kProtocols = {{{"three-way", ThreeWay}, {"paper", Paper}}};

}  // namespace

Digest Split::digest() const {
  Digester digester;
  for (const Indices* part : {&train, &validation, &test}) {
    digester.Add(static_cast<uint64_t>(part->size()));
    digester.Add(std::as_bytes(std::span(*part)));
  }
  return digester.Finish();
}

Split MakeSplit(const PreparedData& data, const SplitOptions& options) {
  return FindByName(kProtocols, options.protocol, "split protocol").make(data, options.seed);
}

Split LimitSplit(const PreparedData& data, const Split& split, int64_t limit, uint64_t seed) {
  Split share{split.train, split.validation, {}};
  const int64_t train = static_cast<int64_t>(split.train.size()),
                validation = static_cast<int64_t>(split.validation.size());
  if (limit <= 0 || limit >= train + validation) return share;
  if (limit < 2) FailUsage("a limit of {} image leaves none to validate on; give 2 or more", limit);
  const double proportion = static_cast<double>(train) / static_cast<double>(train + validation);
  int64_t keep = std::llround(static_cast<double>(limit) * proportion);
  if (validation > 0) keep = std::min(keep, limit - 1);
  if (train > 0) keep = std::max<int64_t>(keep, 1);
  share.train = TakeStratified(data, &share.train, keep, 1, 0, seed, "limit-train");
  share.validation = TakeStratified(data, &share.validation, limit - keep, 1, 0, seed, "limit-validation");
  return share;
}

}  // namespace netwright
