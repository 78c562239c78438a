// The defaults are the table of hyper-parameters in Gomez Robles & Vanschoren 2019, section 5, and where it is silent
// OpenAI Baselines' defaults.
#include <gtest/gtest.h>

#include "netwright/rl/agents/agents_table.h"

namespace netwright {
namespace {

void ExpectDefaults(std::string_view agent, const nlohmann::json& paper) {
  const auto component = FindAgentKind(agent).make();
  Options options;
  component->Declare(options);
  const nlohmann::json defaults = options.ToJson();
  for (const auto& [key, value] : paper.items()) {
    ASSERT_TRUE(defaults.contains(key)) << key;
    EXPECT_EQ(defaults[key], value) << key;
  }
}

TEST(PaperDefaultsTest, DeepMetaRl) {
  ExpectDefaults("a2c", {{"a2c.policy", "lstm"},
                         {"a2c.hidden", 128},
                         {"a2c.rollout", 5},
                         {"a2c.gamma", 0.9},
                         {"a2c.entropy", 0.01},
                         {"a2c.learning_rate", 0.001},
                         {"a2c.value_coefficient", 0.5},
                         {"a2c.max_gradient_norm", 0.5},
                         {"a2c.memory", "trial"},
                         {"a2c.returns", "episode"},
                         {"a2c.bptt", "rollout"},
                         {"a2c.random_first_action", false}});
}

TEST(PaperDefaultsTest, Dqn) {
  ExpectDefaults("dqn", {{"dqn.trunk", 64},
                         {"dqn.head", 256},
                         {"dqn.learning_rate", 0.0005},
                         {"dqn.gamma", 1.0},
                         {"dqn.batch", 20},
                         {"dqn.learning_starts", 1000},
                         {"dqn.target_interval", 100},
                         {"dqn.max_gradient_norm", 10.0},
                         {"dqn.epsilon_start", 1.0},
                         {"dqn.epsilon_end", 0.1},
                         {"dqn.schedule", 0},  // the whole run
                         {"dqn.buffer", 0},    // half of it
                         {"dqn.prioritised", false}});
}

}  // namespace
}  // namespace netwright
