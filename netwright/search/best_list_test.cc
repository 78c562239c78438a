#include "netwright/search/best_list.h"

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

TEST(BestListTest, RanksByRewardThenById) {
  BestList list(Space());
  list.Add(Chain({1}), 0.5, 0);
  list.Add(Chain({3}), 0.7, 1);
  list.Add(Chain({5}), 0.5, 2);
  list.Add(Chain({}), 0.9, 3);
  EXPECT_EQ(list.Top(3), (std::vector<Architecture>{Chain({}), Chain({3}), Chain({1})}));
  EXPECT_EQ(list.Top(10).size(), 4u);
  EXPECT_TRUE(list.Top(0).empty());
}

TEST(BestListTest, OneNetworkOnce) {
  BestList list(Space());
  list.Add(Chain({1, 3}), 0.4, 0);
  list.Add(Chain({1, 3}, true), 0.4, 1);  // the same network with its terminal row
  list.Add(Chain({1}), 0.5, 2);
  EXPECT_EQ(list.size(), 2u);
  EXPECT_EQ(list.Top(2), (std::vector<Architecture>{Chain({1}), Chain({1, 3})}));
  list.Add(Chain({1, 3}, true), 0.6, 3);
  EXPECT_EQ(list.Top(1), (std::vector<Architecture>{Chain({1, 3}, true)}));
  list.Add(Chain({1, 3}), 0.1, 4);  // a worse score of it changes nothing
  EXPECT_EQ(list.Top(1), (std::vector<Architecture>{Chain({1, 3}, true)}));
}

TEST(BestListTest, TwoCodesOfOneNetworkAreOne) {
  BestList list(Space());
  list.Add(Space()->Parse("conv3(0) max2(0) add(1,2)"), 0.4, 0);
  list.Add(Space()->Parse("max2(0) conv3(0) add(1,2)"), 0.5, 1);
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
