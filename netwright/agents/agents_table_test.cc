// The common suite over every agent of the table.
#include "netwright/agents/agents_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

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
  const auto add = [&](const AgentKind& kind, const std::string& variant, const AgentConfigs& configs) {
    for (const bool masked : {false, true}) {
      for (const int lanes : {1, 8}) {
        cases.push_back({fmt::format("{}{}_{}_{}", kind.name, variant, masked ? "masked" : "unmasked", lanes),
                         [&kind, configs](const AgentSpec& spec) { return kind.make(configs, spec); }, lanes, masked});
      }
    }
  };
  for (const AgentKind& kind : AgentKinds()) add(kind, "", SmallConfigs());
  AgentConfigs configs = SmallConfigs();
  configs.dqn.prioritised = true;
  add(FindAgentKind("dqn"), "_prioritised", configs);
  configs.a2c.returns = "trial";
  configs.a2c.bptt = "trial";
  add(FindAgentKind("a2c"), "_trial_credit", configs);
  configs.a2c.bptt = "7";
  add(FindAgentKind("a2c"), "_bptt7", configs);
  configs = SmallConfigs();
  configs.a2c.memory = "episode";
  add(FindAgentKind("a2c"), "_episode", configs);
  configs.a2c.random_first_action = true;
  add(FindAgentKind("a2c"), "_random_first", configs);
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
