#include "netwright/rl/agents/on_policy/a2c.h"

#include "netwright/rl/agents/on_policy/on_policy_parts.h"
#include "netwright/rl/losses/a2c.h"

namespace netwright {

void Declare(A2cConfig& config, Options& options) { Declare(config, "a2c.", options); }

int64_t PlannedUpdates(const A2cConfig& config, int64_t steps, int lanes) {
  return PlannedUpdates(static_cast<const OnPolicyConfig&>(config), steps, lanes);
}

std::unique_ptr<Agent> MakeA2c(const A2cConfig& config, const AgentSpec& spec) {
  return MakeOnPolicyAgent(config, spec,
                           {.name = "a2c",
                            .optimizer = MakeRmsProp,
                            .loss = MakeA2cLoss({config.gamma, config.entropy, config.value_coefficient})});
}

}  // namespace netwright
