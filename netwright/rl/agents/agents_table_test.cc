// The common suite over every agent of the table.
#include "netwright/rl/agents/agents_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>

#include "testing/agent_conformance.h"

namespace netwright {
namespace {

// Small, and learning soon enough for a test of some hundred steps.
AgentConfigs SmallConfigs() {
  AgentConfigs configs;
  configs.a2c.hidden = 8;
  configs.a2c.learning_rate = 0.01;
  configs.dqn.trunk = 8;
  configs.dqn.head = 8;
  configs.dqn.learning_starts = 20;
  configs.dqn.target_interval = 30;
  configs.dqn.buffer = 100;
  configs.dqn.schedule = 500;
  return configs;
}

std::vector<NamedAgent> Cases() {
  std::vector<NamedAgent> cases;
  for (const AgentKind& kind : AgentKinds()) {
    const auto make = [&kind](const AgentSpec& spec) { return kind.make(SmallConfigs(), spec); };
    for (const bool masked : {false, true}) {
      for (const int lanes : {1, 8}) {
        cases.push_back(
            {fmt::format("{}_{}_{}", kind.name, masked ? "masked" : "unmasked", lanes), make, lanes, masked});
      }
    }
  }
  const auto add = [&](const char* name, const char* option, const std::function<void(AgentConfigs&)>& change) {
    AgentConfigs configs = SmallConfigs();
    change(configs);
    cases.push_back({fmt::format("{}_{}", name, option), [&kind = FindAgentKind(name), configs](const AgentSpec& spec) {
                       return kind.make(configs, spec);
                     }});
  };
  add("a2c", "episode_memory", [](AgentConfigs& configs) { configs.a2c.memory = "episode"; });
  add("a2c", "random_first", [](AgentConfigs& configs) { configs.a2c.random_first_action = true; });
  add("a2c", "bptt7", [](AgentConfigs& configs) { configs.a2c.bptt = "7"; });
  add("a2c", "trial_credit", [](AgentConfigs& configs) { configs.a2c.returns = configs.a2c.bptt = "trial"; });
  add("dqn", "prioritised", [](AgentConfigs& configs) { configs.dqn.prioritised = true; });
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Table, AgentConformanceTest, testing::ValuesIn(Cases()), AgentName);

// A lane's first action in a second episode, when the first one showed `state`.
double ValueAfter(const AgentKind& kind, float state) {
  AgentSpec spec;
  spec.state_size = 1;
  spec.actions = 4;
  spec.seed = 3;
  const auto agent = kind.make(SmallConfigs(), spec);
  agent->SetFrozen(true);
  double entropy = 0;
  for (const float shown : {state, 0.5f}) {
    const LaneInput input = {{&shown, 1}, ActionMask(shown == state ? 1 : 15), 0, shown == state, true};
    Action action = -1;
    agent->Act({&input, 1}, true, {&action, 1});
    const LaneOutcome outcome = {0, true};
    agent->Observe({&outcome, 1});
    entropy = agent->stats().entropy;
  }
  return entropy;
}

TEST(AgentKindsTest, RecurrentOnesRemember) {
  for (const AgentKind& kind : AgentKinds()) {
    EXPECT_EQ(ValueAfter(kind, 1.0f) != ValueAfter(kind, -1.0f), kind.recurrent) << kind.name;
  }
}

}  // namespace
}  // namespace netwright
