#include "studies/reward_probe.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/agents/on_policy/reward_probe.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "netwright/rl/policy_file.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

TEST(RewardProbeTest, TotalVariationIsTheMeanOfEnvironmentsThatBothNoted) {
  EXPECT_DOUBLE_EQ(MeanTotalVariation({{0.5, 0.5}, {1, 0}}, {{0.5, 0.5}, {0, 1}}), 0.5);
  EXPECT_DOUBLE_EQ(MeanTotalVariation({{0.5, 0.5}, {1, 0}}, {{0.25, 0.75}, {}}), 0.25);
  EXPECT_DOUBLE_EQ(MeanTotalVariation({{}}, {{}}), 0);
}

// A policy as it begins, with all its weights multiplied by `factor`.
void WritePolicyTimes(double factor, const std::string& path) {
  const NetworkEnv environments(MakeSearchSpace("chain"), MakeOneTask({}), NetworkEnvConfig());
  std::stringstream stream;
  MakeA2c({}, {environments.spec(), environments.size(), 0, 3})->Save(stream);
  nlohmann::json header = ReadPolicyHeader(stream);
  std::vector<PolicyTensor> tensors = ListedTensors(header);
  ReadPolicyTensors(stream, header, tensors);
  for (PolicyTensor& tensor : tensors) {
    for (double& value : tensor.values) value *= factor;
  }
  std::ofstream out(path, std::ios::binary);
  WritePolicy(out, header, tensors);
}

TEST(RewardProbeTest, TellsAPolicyThatReactsFromOneThatDoesNot) {
  const TempFolder folder;
  const nlohmann::json config = {{"space", "chain"}, {"strategy", "meta-rl"}};
  const auto probe = [&](double factor) {
    WritePolicyTimes(factor, folder / "a.policy");
    return ProbeRewards(config, folder / "a.policy");
  };
  const RewardProbe begun = probe(1), large = probe(160);
  EXPECT_LT(begun.next_step, 0.001);
  EXPECT_LT(begun.next_episode, 0.001);
  EXPECT_GT(large.next_step, 0.05);
  EXPECT_GT(large.next_episode, 0.1);
}

}  // namespace
}  // namespace netwright
