#include "netwright/evaluation/cache_keys.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

KeyOfProposal MakeCacheKeys(const std::vector<TaskInfo>& tasks, std::string recipe_text) {
  std::vector<std::string> fingerprints;
  for (const TaskInfo& task : tasks) fingerprints.push_back(task.fingerprint.Hex());
  return [fingerprints = std::move(fingerprints), recipe_text = std::move(recipe_text)](const Proposal& proposal) {
    const auto task = static_cast<size_t>(proposal.task);
    NETWRIGHT_CHECK(task < fingerprints.size() && !proposal.key.empty());
    return CacheKey{proposal.key, fingerprints[task], recipe_text, proposal.replicate};
  };
}

}  // namespace netwright
