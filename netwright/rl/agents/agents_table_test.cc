// The common suite over every agent of the table, and of every policy network.
#include "netwright/rl/agents/agents_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "netwright/rl/policies/policies.h"
#include "testing/agent_conformance.h"

namespace netwright {
namespace {

// Small, and learning soon enough for a test of some hundred steps.
const std::vector<std::string> kSmall = {
    "a2c.hidden=8",           "a2c.learning_rate=0.01", "dqn.trunk=8",      "dqn.head=8",   "dqn.learning_starts=20",
    "dqn.target_interval=30", "dqn.buffer=100",         "dqn.schedule=500", "ppo.hidden=8", "ppo.rollout=10"};

std::unique_ptr<Agent> MakeSmall(const AgentKind& kind, const std::vector<std::string>& more, const AgentSpec& spec) {
  const auto component = kind.make();
  Options options;
  component->Declare(options);
  for (const std::string& assignment : kSmall) {
    if (options.Has(assignment.substr(0, assignment.find('=')))) options.SetAssignment(assignment);
  }
  for (const std::string& assignment : more) options.SetAssignment(assignment);
  return component->Make(spec);
}

NamedAgent Case(const AgentKind& kind, const std::string& name, const std::vector<std::string>& more) {
  return {fmt::format("{}_{}", kind.name, name),
          [&kind, more](const AgentSpec& spec) { return MakeSmall(kind, more, spec); }};
}

std::vector<NamedAgent> Cases() {
  std::vector<NamedAgent> cases;
  for (const AgentKind& kind : AgentKinds()) {
    for (const bool masked : {false, true}) {
      for (const int lanes : {1, 8}) {
        NamedAgent agent = Case(kind, fmt::format("{}_{}", masked ? "masked" : "unmasked", lanes), {});
        agent.lanes = lanes;
        agent.masked = masked;
        cases.push_back(agent);
      }
    }
  }
  for (const char* name : {"a2c", "ppo"}) {  // on-policy
    const AgentKind& kind = FindAgentKind(name);
    const std::string prefix = std::string(name) + ".";
    cases.push_back(Case(kind, "episode_memory", {prefix + "memory=episode"}));
    cases.push_back(Case(kind, "random_first", {prefix + "random_first_action=true"}));
    cases.push_back(Case(kind, "bptt7", {prefix + "bptt=7"}));
    cases.push_back(Case(kind, "trial_credit", {prefix + "returns=trial", prefix + "bptt=trial"}));
    cases.push_back(Case(kind, "whole_trials", {prefix + "rollout=0"}));
    for (const std::string& policy : PolicyNames()) cases.push_back(Case(kind, policy, {prefix + "policy=" + policy}));
  }
  cases.push_back(Case(FindAgentKind("dqn"), "prioritised", {"dqn.prioritised=true"}));
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Table, AgentConformanceTest, testing::ValuesIn(Cases()), AgentName);

// The entropy of a policy in a second episode, when the first one showed `state`.
double EntropyAfter(const AgentKind& kind, float state) {
  AgentSpec spec;
  spec.state_size = 1;
  spec.actions = 4;
  spec.seed = 3;
  const auto agent = MakeSmall(kind, {}, spec);
  agent->SetFrozen(true);
  double entropy = 0;
  for (const float shown : {state, 0.5f}) {
    const Observation input = {{&shown, 1}, ActionMask(shown == state ? 1 : 15), 0, shown == state, true};
    Action action = -1;
    agent->Act({&input, 1}, {&action, 1});
    const StepResult result = {0, true};
    agent->Observe({&result, 1});
    entropy = agent->stats().entropy;
  }
  return entropy;
}

TEST(AgentKindsTest, RecurrentOnesRemember) {
  for (const AgentKind& kind : AgentKinds()) {
    EXPECT_EQ(EntropyAfter(kind, 1.0f) != EntropyAfter(kind, -1.0f), kind.recurrent) << kind.name;
  }
}

}  // namespace
}  // namespace netwright
