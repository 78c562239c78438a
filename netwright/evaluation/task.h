#ifndef NETWRIGHT_EVALUATION_TASK_H_
#define NETWRIGHT_EVALUATION_TASK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/graph/input_spec.h"

namespace netwright {

// A data set as the search sees it, without its images.
struct TaskInfo {
  std::string name;
  InputSpec input;
  Digest fingerprint = {};  // contents, preparation and split of the data the search trains and scores on
  int64_t train_images = 0;
  int64_t validation_images = 0;
  std::vector<double> descriptors = {};  // as kDescriptorNames (evaluation/descriptors.h); empty: unknown
};

// The key under which an evaluation may be answered from the cache, in full: a hash alone is never trusted.
struct CacheKey {
  std::string network;  // Graph::Text of the lowered graph (or see cache_keys.h)
  std::string task;     // TaskInfo::fingerprint in hexadecimal
  std::string recipe;   // complete text of recipe, template and precision
  int replicate = 0;
  auto operator<=>(const CacheKey&) const = default;
};

struct CacheKeyHash {
  size_t operator()(const CacheKey& key) const;
};

// The child's seed: a hash of (recipe seed, data set fingerprint, canonical graph, replicate). Never of the run or the
// proposal, or the cache could not hit.
uint64_t ChildSeed(uint64_t recipe_seed, const CacheKey& key);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TASK_H_
