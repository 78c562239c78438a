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
