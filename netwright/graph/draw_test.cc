#include "netwright/graph/draw.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(DrawTest, Chain) {
  EXPECT_EQ(
      DrawNetwork(Graph::Parse("conv3(0) max2(1)"), {.channels = 3, .height = 84, .width = 84, .classes = 102}, {}),
      R"(     layer                                     output  params  FLOPs
┌ 0  input                                3 x 84 x 84
├ 1  conv3                               32 x 82 x 82     960  12.3M
├ 2  max2                                32 x 41 x 41       0   215k
└    dense 1024, dropout 0.4, dense 102           102   55.2M   110M
     total                                              55.2M   123M
training memory about 1.0 GiB at batch 128
)");
}

TEST(DrawTest, BranchesAreDrawnAndNameWhatTheyRead) {
  EXPECT_EQ(DrawNetwork(Graph::Parse("conv3(0) max2(0) concat(1,2)"),
                        {.channels = 1, .height = 28, .width = 28, .classes = 10}, {.dense_units = 0}, 64),
            R"(       layer     from        output  params  FLOPs
●   0  input            1 x 28 x 28
├─● 1  conv3     0     32 x 26 x 26     384   455k
● │ 2  max2      0      1 x 14 x 14       0    784
●─╯ 3  concat    1, 2  33 x 26 x 26       0      0
●      dense 10                  10    223k   446k
       total                           223k   902k
training memory about 42.6 MiB at batch 64
)");
}

TEST(DrawTest, CrossingBranches) {
  const std::string drawing =
      DrawNetwork(Graph::Parse("conv1(0) conv1(0) conv1(0) add(1,3) add(4,1) add(2,5) add(6,6)"),
                  {.channels = 1, .height = 8, .width = 8, .classes = 10}, {.dense_units = 0}, 64);
  std::string marks;
  for (size_t begin = 0; begin < drawing.size(); begin = drawing.find('\n', begin) + 1) {
    const std::string line = drawing.substr(begin, drawing.find('\n', begin) - begin);
    std::string mark = line.substr(0, line.find_first_of("01234567dlt"));
    mark.erase(mark.find_last_not_of(' ') + 1);
    if (!mark.empty()) marks += mark + '\n';
  }
  EXPECT_EQ(marks, R"(●
├─●
├─┼─●
● │ │
●─┤ │
●─╯ │
●───╯
●
●
)");
}

TEST(DrawTest, GlobalAverageIsTheHeads) {
  const NetworkTemplate net = {.filters = 4, .dropout = 0.1, .head = HeadKind::kGap};
  const std::string drawing = DrawNetwork(Graph::Parse("conv3same/2(0) depthwise3same(1) conv1x4(2)"),
                                          {.channels = 1, .height = 8, .width = 8, .classes = 10}, net);
  EXPECT_NE(drawing.find("├ 1  conv3same/2                  4 x 4 x 4      48"), std::string::npos) << drawing;
  EXPECT_NE(drawing.find("├ 3  conv1x4                     16 x 4 x 4     112"), std::string::npos) << drawing;
  EXPECT_NE(drawing.find("└    gap, dropout 0.1, dense 10          10     170"), std::string::npos) << drawing;
}

TEST(DrawTest, InvalidNetworkSaysWhere) {
  EXPECT_EQ(DrawNetwork(Graph::Parse("max3(0) max3(1) conv5(2) max2(3)"),
                        {.channels = 1, .height = 28, .width = 28, .classes = 10}, {}),
            R"(     layer        output  params  FLOPs
┌ 0  input   1 x 28 x 28
├ 1  max3      1 x 9 x 9       0    729
├ 2  max3      1 x 3 x 3       0     81
x 3  conv5  does not fit
  4  max2              -
invalid for images of 1 x 28 x 28: layer 3, conv5, is larger than what it reads (1 x 3 x 3)
)");
}

TEST(DrawTest, EmptyNetwork) {
  EXPECT_EQ(DrawNetwork(Graph::Parse("input"), {.channels = 1, .height = 28, .width = 28, .classes = 10}, {}),
            R"(     layer                                   output  params  FLOPs
┌ 0  input                              1 x 28 x 28
└    dense 1024, dropout 0.4, dense 10           10    814k  1.63M
     total                                             814k  1.63M
training memory about 15.5 MiB at batch 128
)");
}

}  // namespace
}  // namespace netwright
