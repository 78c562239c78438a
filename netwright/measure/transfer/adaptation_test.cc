#include "netwright/measure/transfer/adaptation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netwright {
namespace {

using testing::ElementsAre;

TransferCurve Proposing(const std::string& strategy, const std::string& task, uint64_t seed,
                        std::vector<std::string> networks) {
  return {.strategy = strategy, .task = task, .seed = seed, .networks = std::move(networks)};
}

TEST(AdaptationTest, TheProbeComparesFirstActionsTaskByTask) {
  // Task t: two of two searches turn; u: one of two has another network, with the same first action.
  const ProposalProbe probe = ProbeOf({Proposing("probe:a", "t", 1, {"conv1 max2", "conv3"}),
                                       Proposing("probe:a", "t", 2, {"conv1 max2", "conv5 max2"}),
                                       Proposing("probe:a", "u", 1, {"conv1", "conv1 max2"}),
                                       Proposing("probe:a", "u", 2, {"conv1", "conv1"})});
  EXPECT_DOUBLE_EQ(probe.first_action, 0.5);
  // Of t: all of the first position, half of the second; of u: nothing, and half.
  EXPECT_DOUBLE_EQ(probe.all_actions, ((1 + 0.5) / 2 + (0 + 0.5) / 2) / 2);
  EXPECT_DOUBLE_EQ(probe.changed, 0.75);
  // What some searches lose others win: the frequencies stay.
  EXPECT_DOUBLE_EQ(
      ProbeOf({Proposing("probe:a", "t", 1, {"conv1", "max2"}), Proposing("probe:a", "t", 2, {"max2", "conv1"})})
          .first_action,
      0);
}

TEST(AdaptationTest, LayersThatFollowTheTaskAreFound) {
  std::vector<TransferCurve> curves;
  for (const char* task : {"t", "u", "v"}) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      curves.push_back(Proposing("follows", task, seed, {"conv1", task[0] == 't' ? "conv3 conv3" : "max2 max2"}));
      curves.push_back(Proposing("wiped:follows", task, seed, {"conv1", seed % 2 == 0 ? "conv3 max2" : "max2"}));
    }
  }
  curves.push_back(Proposing("probe:follows", "t", 1, {"conv1", "max2"}));
  const std::optional<Table> table = AdaptationTable(curves);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_LE(std::stod(table->rows[0][1]), 0.002);
  EXPECT_THAT(table->rows[0], ElementsAre("follows", testing::_, "1.000", "1.000", "1.000"));
  EXPECT_GT(std::stod(table->rows[1][1]), 0.5);
  EXPECT_THAT(table->rows[1], ElementsAre("wiped:follows", testing::_, "", "", ""));
  EXPECT_FALSE(AdaptationTable({curves.front()})) << "nothing to compare with";
}

TEST(AdaptationTest, ProposalsAreShownByIndex) {
  TransferCurve one = Proposing("a", "t", 1, {"conv1", "conv3"}), other = Proposing("a", "t", 2, {"conv1"});
  one.proposed = {0.5, 0.9};
  other.proposed = {0.7};
  const std::optional<Table> table = ProposalTable({one, other});
  ASSERT_TRUE(table);
  EXPECT_THAT(table->rows, ElementsAre(ElementsAre("a", testing::StartsWith("0.6000"), testing::StartsWith("0.9000"))));
  EXPECT_FALSE(ProposalTable({Proposing("a", "t", 1, {})}));
}

}  // namespace
}  // namespace netwright
