#include "netwright/rl/environments/networks/trial_observation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "netwright/base/error.h"
#include "netwright/evaluation/descriptors.h"

namespace netwright {
namespace {

class TrialObservationTest : public testing::Test {
 protected:
  void See(const std::string& network, double reward) { record_.Add(*space_, space_->Parse(network), reward); }

  // The blocks, by name, in an episode that has come so far.
  std::map<std::string, std::vector<float>> Show(const std::string& prefix, int64_t evaluations = 10) const {
    const std::vector<std::string> names = TrialObservation::AllNames();
    const TrialObservation observation(space_, names);
    std::vector<float> out(observation.size(), 7.0f);
    const Architecture arch = space_->Parse(prefix);
    const std::vector<Action> actions = space_->ActionsOf(arch);
    observation.Write({.task = task_,
                       .record = record_,
                       .prefix = arch,
                       .actions = actions,
                       .evaluations = evaluations,
                       .scored = static_cast<int64_t>(record_.entries().size())},
                      out);
    std::map<std::string, std::vector<float>> blocks;
    size_t at = 0;
    for (const InputBlock& block : observation.blocks()) {
      blocks[block.name].assign(out.begin() + at, out.begin() + at + block.size);
      at += block.size;
    }
    return blocks;
  }

  Action ActionNamed(const std::string& name) const {
    for (Action action = 0; action < space_->ActionCount(); ++action) {
      if (space_->ActionName(action) == name) return action;
    }
    return kNoAction;
  }

  const std::shared_ptr<const SearchSpace> space_ = MakeSearchSpace("chain");
  TaskContext task_ = {
      .input = {1, 28, 28, 10}, .limits = {}, .descriptors = std::vector<double>(kDescriptorNames.size(), 0.25)};
  TrialRecord record_;
};

TEST_F(TrialObservationTest, AnEmptyTrialShowsWhatItsTaskIs) {
  task_.limits.max_params = 100'000;
  const auto blocks = Show("empty");
  EXPECT_EQ(blocks.at("scores"), (std::vector<float>(4, 0)));
  EXPECT_EQ(blocks.at("descriptors").size(), 1 + kDescriptorNames.size());
  EXPECT_EQ(blocks.at("descriptors")[0], 1);
  EXPECT_EQ(blocks.at("descriptors")[1], 0.25);
  EXPECT_EQ(blocks.at("limits"), (std::vector<float>{1, 0, 0, 0}));
  EXPECT_EQ(blocks.at("budget")[1], 1);
  for (const float value : blocks.at("prefix_statistics")) EXPECT_EQ(value, 0);
  for (const float value : blocks.at("best_network")) EXPECT_EQ(value, 0);
}

TEST_F(TrialObservationTest, StatisticsByHand) {
  See("conv3-max2", 0.2);
  See("conv3-conv3", 0.4);
  See("max2-conv3", 0.6);
  const double deviation = std::sqrt(0.08 / 3);
  const auto blocks = Show("conv3");
  const size_t actions = space_->ActionCount(), conv3 = ActionNamed("conv3"), max2 = ActionNamed("max2");
  const std::vector<float>&prefix = blocks.at("prefix_statistics"), &place = blocks.at("place_statistics");
  EXPECT_NEAR(prefix[max2], -0.2 / deviation, 1e-6);
  EXPECT_NEAR(prefix[conv3], 0, 1e-6);
  EXPECT_NEAR(prefix[2 * actions + conv3], std::log(2), 1e-6);
  EXPECT_NEAR(place[conv3], 0.1 / deviation, 1e-6) << "with the one that begins otherwise";
  EXPECT_NEAR(place[actions + conv3], 0.2 / deviation, 1e-6) << "the largest";
  EXPECT_NEAR(place[2 * actions + conv3], std::log(3), 1e-6);
  EXPECT_EQ(Show("conv3-max2").at("prefix_statistics")[2 * actions + space_->TerminalAction()], std::log(2.0f))
      << "networks end with the terminal action";
  EXPECT_NEAR(blocks.at("scores")[0], 0.2 / deviation, 1e-6);
}

TEST_F(TrialObservationTest, OffsetAndScaleOfRewardsDoNotShow) {
  const std::vector<std::pair<std::string, double>> networks = {{"conv3", 0.3}, {"max2-conv1", 0.1}, {"avg2", 0.7}};
  for (const auto& [network, reward] : networks) See(network, reward);
  const auto before = Show("conv3");
  record_.Clear();
  for (const auto& [network, reward] : networks) See(network, 0.9 + 0.01 * reward);
  const auto after = Show("conv3");
  for (const auto& [name, block] : before) {
    for (size_t i = 0; i < block.size(); ++i) EXPECT_NEAR(block[i], after.at(name)[i], 1e-4) << name;
  }
}

TEST_F(TrialObservationTest, UnknownBlocksAreRefused) {
  const std::vector<std::string> names = {"state", "weather"};
  EXPECT_THROW(TrialObservation(space_, names), Error);
}

}  // namespace
}  // namespace netwright
