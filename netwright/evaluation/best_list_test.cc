#include "netwright/evaluation/best_list.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

std::shared_ptr<const SearchSpace> Space() { return MakeSearchSpace("multi-branch"); }

Architecture Chain(std::initializer_list<int> kernels, bool terminal = false) {
  Architecture architecture = Space()->Initial();
  for (const int kernel : kernels) {
    architecture.layers[architecture.size] = {LayerType::kConvolution, static_cast<uint8_t>(kernel), architecture.size,
                                              0};
    ++architecture.size;
  }
  if (terminal) architecture.layers[architecture.size++].type = LayerType::kTerminal;
  return architecture;
}

void Add(BestList& list, const Architecture& architecture, double reward, uint64_t id) {
  Proposal proposal{.id = id, .arch = architecture};
  Describe(*Space(), proposal);
  list.Add(proposal, reward);
}

TEST(BestListTest, RanksByRewardThenById) {
  BestList list;
  Add(list, Chain({1}), 0.5, 0);
  Add(list, Chain({3}), 0.7, 1);
  Add(list, Chain({5}), 0.5, 2);
  Add(list, Chain({}), 0.9, 3);
  EXPECT_EQ(list.Top(3), (std::vector<Architecture>{Chain({}), Chain({3}), Chain({1})}));
  EXPECT_EQ(list.Top(10).size(), 4u);
  EXPECT_TRUE(list.Top(0).empty());
}

TEST(BestListTest, OneNetworkOnce) {
  BestList list;
  Add(list, Chain({1, 3}), 0.4, 0);
  Add(list, Chain({1, 3}, true), 0.4, 1);  // the same network with its terminal row
  Add(list, Chain({1}), 0.5, 2);
  EXPECT_EQ(list.size(), 2u);
  EXPECT_EQ(list.Top(2), (std::vector<Architecture>{Chain({1}), Chain({1, 3})}));
  Add(list, Chain({1, 3}, true), 0.6, 3);
  EXPECT_EQ(list.Top(1), (std::vector<Architecture>{Chain({1, 3}, true)}));
  Add(list, Chain({1, 3}), 0.1, 4);  // a worse score of it changes nothing
  EXPECT_EQ(list.Top(1), (std::vector<Architecture>{Chain({1, 3}, true)}));
}

TEST(BestListTest, ForgetsTheWorstOfVeryManyNetworks) {
  BestList list;
  const auto add = [&list](uint64_t id, double reward) {
    Proposal proposal{.id = id, .arch = Chain({1})};
    proposal.arch.shift1 = static_cast<uint8_t>(id);  // to know it again
    proposal.arch.shift2 = static_cast<uint8_t>(id >> 8);
    proposal.arch.out_of_range = static_cast<uint8_t>(id >> 16);
    proposal.key = std::to_string(id);
    list.Add(proposal, reward);
  };
  constexpr uint64_t kCount = 5 * BestList::kKept;
  for (uint64_t id = 0; id < kCount; ++id) add(id, static_cast<double>((id * 7919) % kCount));  // all different
  EXPECT_EQ(list.size(), kCount);
  add(0, 1e9);  // the worst, forgotten, and seen again
  const std::vector<Architecture> top = list.Top(100);
  ASSERT_EQ(top.size(), 100u);
  const auto id_of = [](const Architecture& arch) {
    return arch.shift1 + (uint64_t{arch.shift2} << 8) + (uint64_t{arch.out_of_range} << 16);
  };
  EXPECT_EQ(id_of(top[0]), 0u);
  for (uint64_t place = 1; place < top.size(); ++place) {
    EXPECT_EQ(id_of(top[place]) * 7919 % kCount, kCount - place);
  }
}

TEST(BestListTest, TwoCodesOfOneNetworkAreOne) {
  BestList list;
  Add(list, Space()->Parse("conv3(0) max2(0) add(1,2)"), 0.4, 0);
  Add(list, Space()->Parse("max2(0) conv3(0) add(1,2)"), 0.5, 1);
  EXPECT_EQ(list.Top(3), (std::vector<Architecture>{Space()->Parse("max2(0) conv3(0) add(1,2)")}));
}

TEST(BestListTest, PointersDoNotMakeAnotherNetwork) {
  Architecture shifted = Chain({1, 3});
  shifted.shift1 = 1;
  shifted.out_of_range = 1;
  EXPECT_EQ(BareLayers(shifted), Chain({1, 3}));
  EXPECT_EQ(BareLayers(Chain({1, 3}, true)), Chain({1, 3}));
}

}  // namespace
}  // namespace netwright
