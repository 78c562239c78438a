#ifndef NETWRIGHT_FINAL_FINAL_KEY_H_
#define NETWRIGHT_FINAL_FINAL_KEY_H_

#include <string>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/final/final_job.h"

namespace netwright {

// The complete key of a training of the final stage: on the full split, up to the epoch `until` of the recipe's. Its
// hash is the child's seed. graph: Graph::Text.
CacheKey FinalKey(const FinalJob& job, const std::string& graph, const Recipe& recipe, int until);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_KEY_H_
