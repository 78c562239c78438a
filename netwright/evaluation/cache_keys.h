#ifndef NETWRIGHT_EVALUATION_CACHE_KEYS_H_
#define NETWRIGHT_EVALUATION_CACHE_KEYS_H_

#include <functional>
#include <string>
#include <vector>

#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/task.h"

namespace netwright {

using KeyOfProposal = std::function<CacheKey(const Proposal&)>;

// The cache keys of a run's proposals: Proposal::key, fingerprint of the proposal's task, `recipe_text`.
// Proposal::task must index `tasks`.
KeyOfProposal MakeCacheKeys(const std::vector<TaskInfo>& tasks, std::string recipe_text);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_CACHE_KEYS_H_
