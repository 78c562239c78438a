#ifndef NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_
#define NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_

#include <memory>
#include <span>
#include <string_view>

#include "netwright/rl/agent.h"
#include "netwright/rl/agents/dqn/dqn_config.h"
#include "netwright/rl/agents/on_policy/a2c_config.h"

namespace netwright {

// The configurations of all agents, of which each takes its own.
struct AgentConfigs {
  A2cConfig a2c;
  DqnConfig dqn;
};

// An agent that learns, by name.
struct AgentKind {
  std::string_view name;  // as in its policy files
  bool recurrent;         // has a memory, which a trial's start wipes
  std::unique_ptr<Agent> (*make)(const AgentConfigs& configs, const AgentSpec& spec);
};

std::span<const AgentKind> AgentKinds();
const AgentKind& FindAgentKind(std::string_view name);  // usage error for an unknown name

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_
