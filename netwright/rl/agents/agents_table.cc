#include "netwright/rl/agents/agents_table.h"

#include <algorithm>
#include <array>

#include "netwright/base/component.h"
#include "netwright/base/table.h"
#include "netwright/rl/agents/dqn/dqn.h"
#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/agents/on_policy/ppo.h"
#include "netwright/rl/agents/random/random.h"

namespace netwright {
namespace {

// By overloads of Declare and PlannedUpdates for the configuration's type.
template <typename Config, std::unique_ptr<Agent> (*kMake)(const Config&, const AgentSpec&)>
class ConfiguredAgent final : public AgentComponent {
 public:
  void Declare(Options& options) override { DeclareKeys(config_, options); }
  std::unique_ptr<Agent> Make(const AgentSpec& spec) const override { return kMake(config_, spec); }
  int64_t PlannedUpdates(int64_t steps, int lanes) const override {
    return netwright::PlannedUpdates(config_, steps, lanes);
  }

 private:
  Config config_;
};

template <typename Config, std::unique_ptr<Agent> (*kMake)(const Config&, const AgentSpec&)>
std::unique_ptr<AgentComponent> Component() {
  return std::make_unique<ConfiguredAgent<Config, kMake>>();
}

constexpr std::array kAgents = {
    AgentKind{"a2c", "advantage actor-critic with a memory (the paper's deep meta-RL)", true, true,
              Component<A2cConfig, MakeA2c>},
    AgentKind{"dqn", "deep Q-network: dueling, double, without memory", true, false, Component<DqnConfig, MakeDqn>},
    AgentKind{"ppo", "proximal policy optimisation with a memory, on whole trials", true, true,
              Component<PpoConfig, MakePpo>},
    AgentKind{"random", "uniform over the actions on offer", false, false, Component<RandomConfig, MakeRandom>},
};

}  // namespace

std::span<const AgentKind> AgentKinds() { return kAgents; }
const AgentKind& FindAgentKind(std::string_view name) { return FindByName(kAgents, name, "agent"); }

}  // namespace netwright
