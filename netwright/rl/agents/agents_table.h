#ifndef NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_
#define NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "netwright/base/options.h"
#include "netwright/rl/agent.h"

namespace netwright {

// A configuration with its keys, and what makes an agent from it.
class AgentComponent {
 public:
  virtual ~AgentComponent() = default;
  virtual void Declare(Options& options) = 0;  // binds the keys to this object, which must outlive the options
  virtual std::unique_ptr<Agent> Make(const AgentSpec& spec) const = 0;
  // Updates that the agent will make in `steps` steps over all of `lanes` environments; 0 where it learns nothing.
  virtual int64_t PlannedUpdates(int64_t steps, int lanes) const = 0;
};

struct AgentKind {
  std::string_view name;  // as in its policy files
  std::string_view help;
  bool learns;
  bool recurrent;  // has a memory, which a trial's start wipes
  std::unique_ptr<AgentComponent> (*make)();
};

std::span<const AgentKind> AgentKinds();
const AgentKind& FindAgentKind(std::string_view name);  // usage error for an unknown name

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_AGENTS_TABLE_H_
