#include "netwright/rl/agents/agents_table.h"

#include <array>

#include "netwright/base/table.h"

namespace netwright {
namespace {

std::unique_ptr<Agent> A2c(const AgentConfigs& configs, const AgentSpec& spec) { return MakeA2c(configs.a2c, spec); }
std::unique_ptr<Agent> Dqn(const AgentConfigs& configs, const AgentSpec& spec) { return MakeDqn(configs.dqn, spec); }

constexpr std::array<AgentKind, 2> kAgents = {{{"a2c", true, A2c}, {"dqn", false, Dqn}}};

}  // namespace

std::span<const AgentKind> AgentKinds() { return kAgents; }
const AgentKind& FindAgentKind(std::string_view name) { return FindByName(kAgents, name, "agent"); }

}  // namespace netwright
