#include "netwright/evaluation/trial_keys.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

KeyOfTrial MakeTrialKeys(std::shared_ptr<const SearchSpace> space, const std::vector<TaskInfo>& tasks,
                         std::string recipe_text) {
  std::vector<std::string> fingerprints;
  for (const TaskInfo& task : tasks) fingerprints.push_back(task.fingerprint.Hex());
  return [space = std::move(space), fingerprints = std::move(fingerprints),
          recipe_text = std::move(recipe_text)](const Trial& trial) {
    const auto task = static_cast<size_t>(trial.task);
    NETWRIGHT_CHECK(task < fingerprints.size());
    // The evaluation says that the action failed, nothing of the network before it.
    std::string network =
        trial.arch.out_of_range != 0 ? std::string(kOutOfRangeNetwork) : space->Lower(trial.arch).Text();
    return CacheKey{std::move(network), fingerprints[task], recipe_text, trial.replicate};
  };
}

}  // namespace netwright
