#ifndef NETWRIGHT_TESTING_AGENT_CONFORMANCE_H_
#define NETWRIGHT_TESTING_AGENT_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/rl/agent.h"
#include "testing/scripted_world.h"

namespace netwright {

// What every Agent promises, checked on a scripted world. A test program that includes this file runs the suite with
//   INSTANTIATE_TEST_SUITE_P(Name, AgentConformanceTest, testing::ValuesIn(std::vector<NamedAgent>{...}), AgentName);
struct NamedAgent {
  std::string name;
  std::function<std::unique_ptr<Agent>(const AgentSpec&)> make;
  int lanes = 3;
  bool masked = true;  // false: the world offers every action
};

inline std::ostream& operator<<(std::ostream& out, const NamedAgent& agent) { return out << agent.name; }
inline std::string AgentName(const testing::TestParamInfo<NamedAgent>& info) { return info.param.name; }

class AgentConformanceTest : public testing::TestWithParam<NamedAgent> {
 protected:
  static AgentSpec Spec() {
    AgentSpec spec;
    spec.state_size = 6;
    spec.actions = 5;
    spec.lanes = GetParam().lanes;
    spec.seed = 77;
    spec.name = "scripted";
    return spec;
  }

  static std::unique_ptr<Agent> Make(const AgentSpec& spec = Spec()) { return GetParam().make(spec); }

  // All actions of `steps` steps in the world of this seed, from its beginning.
  static std::vector<Action> Run(Agent& agent, int steps, uint64_t world_seed) {
    ScriptedWorld world(Spec(), world_seed, GetParam().masked);
    std::vector<Action> all;
    std::vector<Action> actions(Spec().lanes);
    for (int step = 0; step < steps; ++step) {
      agent.Act(world.Inputs(), actions);
      agent.Observe(world.Apply(actions));
      all.insert(all.end(), actions.begin(), actions.end());
    }
    return all;
  }

  static std::string Saved(const Agent& agent) {
    std::ostringstream out;
    agent.Save(out);
    return out.str();
  }

  static void Load(Agent& agent, const std::string& policy) {
    std::istringstream in(policy);
    agent.Load(in);
  }

  static std::string RefusalOf(Agent& agent, const std::string& policy) {
    try {
      Load(agent, policy);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      return error.what();
    }
    return "";
  }
};

TEST_P(AgentConformanceTest, IsDeterministic) {
  const std::unique_ptr<Agent> first = Make();
  const std::unique_ptr<Agent> second = Make();
  EXPECT_EQ(Run(*first, 200, 1), Run(*second, 200, 1));
  EXPECT_EQ(Saved(*first), Saved(*second));
}

TEST_P(AgentConformanceTest, AnotherSeedActsDifferently) {
  AgentSpec other = Spec();
  other.seed = 78;
  EXPECT_NE(Run(*Make(), 100, 1), Run(*Make(other), 100, 1));
}

TEST_P(AgentConformanceTest, NeverTakesAnIllegalAction) {  // the world checks each
  const std::unique_ptr<Agent> agent = Make();
  Run(*agent, 300, 2);
}

TEST_P(AgentConformanceTest, SavedPoliciesContinueIdentically) {
  const std::unique_ptr<Agent> trained = Make();
  Run(*trained, 150, 4);
  const std::string policy = Saved(*trained);
  const std::unique_ptr<Agent> first = Make();
  const std::unique_ptr<Agent> second = Make();
  Load(*first, policy);
  Load(*second, policy);
  EXPECT_EQ(Saved(*first), policy);
  EXPECT_EQ(Run(*first, 150, 5), Run(*second, 150, 5));
  EXPECT_EQ(Saved(*first), Saved(*second));
}

TEST_P(AgentConformanceTest, SavedPoliciesFitAnyNumberOfLanes) {
  const std::unique_ptr<Agent> trained = Make();
  Run(*trained, 50, 4);
  AgentSpec wider = Spec();
  wider.lanes += 2;
  const std::unique_ptr<Agent> other = Make(wider);
  Load(*other, Saved(*trained));
  EXPECT_EQ(Saved(*other), Saved(*trained));
}

TEST_P(AgentConformanceTest, FrozenWeightsStay) {
  const std::unique_ptr<Agent> agent = Make();
  Run(*agent, 50, 6);
  const std::string policy = Saved(*agent);
  agent->SetFrozen(true);
  const int64_t updates = agent->stats().updates;
  Run(*agent, 100, 7);
  EXPECT_EQ(Saved(*agent), policy);
  EXPECT_EQ(agent->stats().updates, updates);
  agent->SetFrozen(false);
  Run(*agent, 50, 8);  // goes on
}

TEST_P(AgentConformanceTest, RefusesWhatDoesNotFit) {
  const std::unique_ptr<Agent> agent = Make();
  const std::string before = Saved(*agent);
  AgentSpec wider = Spec();
  wider.actions += 1;
  EXPECT_NE(RefusalOf(*agent, Saved(*Make(wider))).find("actions"), std::string::npos);
  AgentSpec elsewhere = Spec();
  elsewhere.name = "another";
  EXPECT_NE(RefusalOf(*agent, Saved(*Make(elsewhere))).find("space"), std::string::npos);
  EXPECT_NE(RefusalOf(*agent, ""), "");
  EXPECT_NE(RefusalOf(*agent, "not a policy\n"), "");
  EXPECT_NE(RefusalOf(*agent, "{\"format\": 1}\n"), "");
  EXPECT_NE(RefusalOf(*agent, before.substr(0, before.size() - 1)), "");
  EXPECT_EQ(Saved(*agent), before);
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_AGENT_CONFORMANCE_H_
