#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/base/random.h"
#include "netwright/base/table.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/stratify.h"

namespace netwright {
namespace {

Indices Take(const PreparedData& data, Indices* pool, int64_t total, int64_t least, int64_t leave, uint64_t seed,
             std::string_view purpose) {
  return TakeStratified(data.labels(), data.summary().classes.size(), pool, total, least, leave, seed, purpose);
}

// A fifth, at least one of each class, and at least `leave` left of each.
Indices TakeFifth(const PreparedData& data, Indices* pool, int64_t leave, uint64_t seed, std::string_view purpose) {
  const int64_t classes = static_cast<int64_t>(data.summary().classes.size());
  const int64_t fifth = std::max<int64_t>(classes, std::llround(static_cast<double>(pool->size()) / 5));
  return Take(data, pool, fifth, 1, leave, seed, purpose);
}

// The same of whole groups.
Indices TakeFifthOfGroups(const PreparedData& data, const SplitOptions& options, Indices* pool, int64_t leave,
                          std::string_view purpose) {
  return TakeGroups(data.labels(), data.summary().classes.size(), options.groups, pool, 0.2, leave, options.seed,
                    purpose);
}

void RefuseFewGroups(const PreparedData& data, const std::vector<int64_t>& groups, const std::vector<Indices>& classes,
                     int64_t needed) {
  for (size_t c = 0; c < classes.size(); ++c) {
    std::set<int64_t> inside;
    for (const int64_t i : classes[c]) inside.insert(groups[static_cast<size_t>(i)]);
    const auto count = static_cast<int64_t>(inside.size());
    if (count >= needed) continue;
    FailUsageOf("data.group_by",
                "{}: the images of class '{}' are of {} group{}, too few for one in each part; it needs {} or more",
                data.summary().name, data.summary().classes[c], count, count == 1 ? "" : "s", needed);
  }
}

Split ThreeWay(const PreparedData& data, const SplitOptions& options) {
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
  const int64_t needed = LeastToSplit(!split.validation.empty(), !split.test.empty());
  const std::vector<Indices> classes = ByClass(data.labels(), data.summary().classes.size(), split.train);
  for (size_t c = 0; c < classes.size(); ++c) {
    if (static_cast<int64_t>(classes[c].size()) >= needed) continue;
    FailUsage(
        "{}: class '{}' has {} usable image{} to split, too few for one in each of its parts; it needs {} or more",
        data.summary().name, data.summary().classes[c], classes[c].size(), classes[c].size() == 1 ? "" : "s", needed);
  }
  if (!options.groups.empty()) {
    RefuseFewGroups(data, options.groups, classes, needed);
    if (split.test.empty()) split.test = TakeFifthOfGroups(data, options, &split.train, needed - 1, "split-test");
    if (split.validation.empty()) {
      split.validation = TakeFifthOfGroups(data, options, &split.train, 1, "split-validation");
    }
    return split;
  }
  const uint64_t seed = options.seed;
  // The first of two new parts leaves one image of each class for the second.
  if (split.test.empty()) split.test = TakeFifth(data, &split.train, needed - 1, seed, "split-test");
  if (split.validation.empty()) split.validation = TakeFifth(data, &split.train, 1, seed, "split-validation");
  return split;
}

Split Paper(const PreparedData& data, const SplitOptions& options) {
  if (data.size() < 3)
    FailUsage("{}: {} images are too few for a split of 2/3 : 1/3", data.summary().name, data.size());
  Indices all(static_cast<size_t>(data.size()));
  std::iota(all.begin(), all.end(), 0);
  if (!options.groups.empty()) {
    const std::vector<int32_t> alike(all.size());  // not stratified
    const Indices held = TakeGroups(alike, 1, options.groups, &all, 1.0 / 3, 1, options.seed, "split-paper");
    if (held.empty()) FailUsageOf("data.group_by", "{}: all images are of one group", data.summary().name);
    return {all, held, {}};
  }
  Rng rng(options.seed, "split-paper");
  rng.Shuffle(std::span(all));
  const auto middle = all.end() - static_cast<std::ptrdiff_t>(std::llround(static_cast<double>(data.size()) / 3));
  Split split{{all.begin(), middle}, {middle, all.end()}, {}};
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

struct Protocol {
  std::string_view name;
  Split (*make)(const PreparedData& data, const SplitOptions& options);
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

int64_t LeastToSplit(bool has_validation, bool has_test) { return 1 + (has_test ? 0 : 1) + (has_validation ? 0 : 1); }

Split MakeSplit(const PreparedData& data, const SplitOptions& options) {
  NETWRIGHT_CHECK(options.groups.empty() || static_cast<int64_t>(options.groups.size()) == data.size());
  return FindByName(kProtocols, options.protocol, "split protocol").make(data, options);
}

Split LimitSplit(const PreparedData& data, const Split& split, int64_t limit, uint64_t seed, double validation_share) {
  Split share{split.train, split.validation, {}};
  const int64_t train = static_cast<int64_t>(split.train.size()),
                validation = static_cast<int64_t>(split.validation.size());
  if (limit <= 0 || limit >= train + validation) return share;
  if (limit < 2) FailUsage("a limit of {} image leaves none to validate on; give 2 or more", limit);
  const double train_share = validation_share > 0
                                 ? 1 - validation_share
                                 : static_cast<double>(train) / static_cast<double>(train + validation);
  // Each part that has images keeps one, and none has more than it had.
  const int64_t least = std::max<int64_t>(train > 0 ? 1 : 0, limit - validation);
  const int64_t most = std::min(validation > 0 ? limit - 1 : limit, train);
  const int64_t keep = std::clamp<int64_t>(std::llround(static_cast<double>(limit) * train_share), least, most);
  share.train = Take(data, &share.train, keep, 1, 0, seed, "limit-train");
  share.validation = Take(data, &share.validation, limit - keep, 1, 0, seed, "limit-validation");
  return share;
}

}  // namespace netwright
