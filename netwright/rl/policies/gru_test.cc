// What a policy of the GRU kind can learn; its gradients are tested with all others'.
#include <gtest/gtest.h>

#include "netwright/base/random.h"
#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/environments/world.h"

namespace netwright {
namespace {

TEST(GruSlowTest, LearnsAWorldThatTakesAMemory) {
  constexpr int kWorlds = 16, kTrial = 4;
  A2cConfig config;
  config.policy = "gru";
  config.hidden = 32;
  config.rollout = kTrial;
  config.learning_rate = 0.03;
  config.entropy = 0.003;
  const WorldKind& kind = FindWorldKind("clue");
  for (const uint64_t seed : {1, 2, 3}) {
    const auto worlds = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/train"));
    const auto agent = MakeA2c(config, {worlds->spec(), kWorlds, 0, seed});
    Play(*agent, *worlds, 1500 * kTrial);
    agent->SetFrozen(true);
    const auto fresh = MakeWorlds(kind, kWorlds, StreamSeed(seed, "test/fresh"));
    EXPECT_GT(Play(*agent, *fresh, 50 * kTrial) / (50 * kTrial * kWorlds), 0.95 * kind.best) << "seed " << seed;
  }
}

}  // namespace
}  // namespace netwright
