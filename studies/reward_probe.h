#ifndef NETWRIGHT_STUDIES_REWARD_PROBE_H_
#define NETWRIGHT_STUDIES_REWARD_PROBE_H_

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "netwright/report/table.h"
#include "studies/data.h"

namespace netwright {

// How far a meta-RL policy's probabilities move (rl/agents/on_policy/reward_probe.h) when every reward is 0.8 in place
// of 0.2.
struct RewardProbe {
  double next_step = 0;     // at the second step of an episode, after one reward
  double next_episode = 0;  // at the first step of the sixth episode, after five episodes of them
};

// config: a run's, as in run.json; policy: a file that it saved. Trains nothing. Usage error when they do not fit.
RewardProbe ProbeRewards(const nlohmann::json& config, const std::filesystem::path& policy);

// Of the policies with which the runs of this agent ended; no rows where there are none.
Table RewardProbeTable(const StudyData& study, const std::string& part, const std::string& agent);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_REWARD_PROBE_H_
