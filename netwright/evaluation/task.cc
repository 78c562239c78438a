#include "netwright/evaluation/task.h"

#include "netwright/base/hash.h"

namespace netwright {

size_t CacheKeyHash::operator()(const CacheKey& key) const { return ChildSeed(Hash64(key.recipe), key); }

uint64_t ChildSeed(uint64_t recipe_seed, const CacheKey& key) {
  uint64_t seed = CombineHashes(recipe_seed, Hash64(key.task));
  seed = CombineHashes(seed, Hash64(key.network));
  return CombineHashes(seed, static_cast<uint64_t>(key.replicate));
}

}  // namespace netwright
