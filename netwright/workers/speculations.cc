#include "netwright/workers/speculations.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr size_t kMostInMemory = size_t{1} << 14;

}  // namespace

Speculations::Speculations(JobRunner& runner, SpeculationStore kept) : runner_(runner), kept_(std::move(kept)) {
  if (kept_.keep) return;
  kept_.find = [this](const CacheKey& key) {
    const auto found = in_memory_.find(key);
    return found == in_memory_.end() ? std::nullopt : std::optional(found->second);
  };
  kept_.keep = [this](const CacheKey& key, const Evaluation& evaluation) {
    if (in_memory_.size() < kMostInMemory) in_memory_.emplace(key, evaluation);
  };
}

std::optional<Evaluation> Speculations::Find(const CacheKey& key) const {
  std::optional<Evaluation> found = kept_.find(key);
  if (found) found->cached = false;  // it is nobody's yet
  return found;
}

std::vector<size_t> Speculations::ToStart(std::span<const CacheKey> likely) const {
  const auto spare = static_cast<size_t>(std::max(0, runner_.spare()));
  std::unordered_set<CacheKey, CacheKeyHash> chosen;
  std::vector<size_t> places;
  for (size_t i = 0; i < likely.size() && places.size() < spare; ++i) {
    if (failed_.contains(likely[i]) || ids_.contains(likely[i]) || Find(likely[i])) continue;
    if (chosen.insert(likely[i]).second) places.push_back(i);
  }
  return places;
}

uint64_t Speculations::Start(const CacheKey& key) {
  in_training_.emplace(next_, key);
  ids_.emplace(key, next_);
  return next_++;
}

bool Speculations::TakeOver(const CacheKey& key, uint64_t proposal) {
  const auto found = ids_.find(key);
  if (found == ids_.end()) return false;
  taken_.emplace(found->second, proposal);
  in_training_.erase(found->second);
  ids_.erase(found);
  return true;
}

bool Speculations::Finish(Evaluation& evaluation) {
  if (const auto taken = taken_.find(evaluation.id); taken != taken_.end()) {
    evaluation.id = taken->second;
    taken_.erase(taken);
    return true;
  }
  const auto found = in_training_.find(evaluation.id);
  NETWRIGHT_CHECK(found != in_training_.end());
  if (IsReproducible(evaluation.outcome)) {
    kept_.keep(found->second, evaluation);
  } else {
    failed_.insert(found->second);
  }
  ids_.erase(found->second);
  in_training_.erase(found);
  return false;
}

void Speculations::GiveWay() {
  while (!in_training_.empty() && runner_.spare() < 0) Cancel(in_training_.rbegin()->first);
}

void Speculations::Cancel(uint64_t id) {
  runner_.Cancel({id, id});
  const auto found = in_training_.find(id);
  ids_.erase(found->second);
  in_training_.erase(found);
}

}  // namespace netwright
