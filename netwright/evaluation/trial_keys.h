#ifndef NETWRIGHT_EVALUATION_TRIAL_KEYS_H_
#define NETWRIGHT_EVALUATION_TRIAL_KEYS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/evaluation/task.h"
#include "netwright/evaluation/trial.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

using KeyOfTrial = std::function<CacheKey(const Trial&)>;

// The network of an architecture with a pointer out of range: it has none.
inline constexpr std::string_view kOutOfRangeNetwork = "out_of_range";

// The cache keys of a run's trials: Graph::Text of the lowered network, fingerprint of the trial's task, `recipe_text`.
// Trial::task must index `tasks`.
KeyOfTrial MakeTrialKeys(std::shared_ptr<const SearchSpace> space, const std::vector<TaskInfo>& tasks,
                         std::string recipe_text);

// What a trial asks for, whatever its id. Two codes of one network are two requests with one CacheKey.
struct TrialRequest {
  Architecture arch;
  TaskId task = 0;
  int replicate = 0;

  explicit TrialRequest(const Trial& trial) : arch(trial.arch), task(trial.task), replicate(trial.replicate) {}
  bool operator==(const TrialRequest&) const = default;
};

struct TrialRequestHash {
  size_t operator()(const TrialRequest& request) const {
    const uint64_t place =
        (static_cast<uint64_t>(static_cast<uint32_t>(request.task)) << 32) | static_cast<uint32_t>(request.replicate);
    return CombineHashes(HashOf(request.arch), place);
  }
};

// What is already known of a request: evaluators look here before they lower a network and build its key.
template <typename Value>
using TrialMemo = std::unordered_map<TrialRequest, Value, TrialRequestHash>;

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TRIAL_KEYS_H_
