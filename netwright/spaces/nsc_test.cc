#include "netwright/spaces/nsc.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "netwright/base/error.h"

namespace netwright {
namespace {

Architecture FromRows(std::string_view rows) {
  Architecture architecture;
  for (const Layer& layer : ParseNscRows(rows)) architecture.layers[architecture.size++] = layer;
  return architecture;
}

// The places of the ones, row by row.
std::vector<std::vector<int>> OnesOf(const Architecture& architecture, const NscFormat& format) {
  std::vector<float> code(static_cast<size_t>(format.Size()), -1.0f);
  EncodeNsc(architecture, format, code);
  std::vector<std::vector<int>> rows;
  for (int row = 0; row < format.max_layers; ++row) {
    rows.emplace_back();
    for (int i = 0; i < format.RowSize(); ++i) {
      const float value =
          code[static_cast<size_t>(row) * static_cast<size_t>(format.RowSize()) + static_cast<size_t>(i)];
      if (value == 1) {
        rows.back().push_back(i);
      } else {
        EXPECT_EQ(value, 0);
      }
    }
  }
  return rows;
}

TEST(NscTest, SizesOfTheReference) {
  EXPECT_EQ(NscFormat{}.RowSize(), 25);
  EXPECT_EQ(NscFormat{}.Size(), 250);
  const NscFormat multi_branch = {.max_layers = 10, .max_kernel = 5, .second_predecessor = true};
  EXPECT_EQ(multi_branch.RowSize(), 36);
}

TEST(NscTest, ChainEncodingByHand) {
  // 0..7 type, 8..13 kernel 0..5, 14..24 predecessor 0..10.
  const auto rows = OnesOf(FromRows("[1,1,3,0,0] [2,2,2,1,0] [3,7,0,0,0]"), {});
  ASSERT_EQ(rows.size(), 10u);
  for (size_t i = 0; i < 7; ++i) EXPECT_EQ(rows[i], (std::vector<int>{0, 8, 14})) << i;  // empty rows come first
  EXPECT_EQ(rows[7], (std::vector<int>{1, 8 + 3, 14 + 0}));
  EXPECT_EQ(rows[8], (std::vector<int>{2, 8 + 2, 14 + 1}));
  EXPECT_EQ(rows[9], (std::vector<int>{7, 8 + 0, 14 + 0}));
}

TEST(NscTest, FullChainEncodingByHand) {
  const auto rows =
      OnesOf(FromRows("[1,1,1,0,0] [2,1,5,1,0] [3,3,3,2,0] [4,1,1,3,0] [5,1,1,4,0] [6,1,1,5,0] [7,1,1,6,0] [8,1,1,7,0] "
                      "[9,1,1,8,0] [10,2,3,9,0]"),
             {});
  EXPECT_EQ(rows[0], (std::vector<int>{1, 8 + 1, 14 + 0}));
  EXPECT_EQ(rows[2], (std::vector<int>{3, 8 + 3, 14 + 2}));
  EXPECT_EQ(rows[9], (std::vector<int>{2, 8 + 3, 14 + 9}));
}

TEST(NscTest, SecondPredecessorByHand) {
  const NscFormat format = {.max_layers = 10, .max_kernel = 5, .second_predecessor = true};
  const auto rows = OnesOf(FromRows("[1,1,3,0,0] [2,1,5,0,0] [3,5,0,1,2]"), format);
  EXPECT_EQ(rows[9], (std::vector<int>{5, 8 + 0, 14 + 1, 25 + 2}));
}

TEST(NscTest, LowersBranchesAndJoinsLeaves) {
  EXPECT_EQ(LowerNsc(FromRows("")).Text(), "input");
  EXPECT_EQ(LowerNsc(FromRows("[1,7,0,0,0]")).Text(), "input");
  // The multi-branch example of Gomez Robles & Vanschoren (2019).
  EXPECT_EQ(LowerNsc(FromRows("[1,1,1,0,0] [2,2,2,1,0] [3,1,3,0,0] [4,3,2,3,0] [5,1,5,0,0] [6,2,2,5,0] [7,5,0,2,4] "
                              "[8,7,0,0,0]"))
                .Text(),
            "conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4) concat(6,7)");
  EXPECT_EQ(LowerNsc(FromRows("[1,1,1,0,0] [2,1,3,0,0] [3,1,5,0,0]")).Text(),
            "conv1(0) conv3(0) conv5(0) concat(1,2) concat(4,3)");
}

TEST(NscTest, RowsRoundTrip) {
  for (const char* rows : {"", "[1,1,3,0,0]", "[1,1,3,0,0] [2,2,2,1,0] [3,7,0,0,0]", "[1,1,5,0,0] [2,5,0,1,0]"}) {
    EXPECT_EQ(FormatNscRows(FromRows(rows)), rows);
  }
}

TEST(NscTest, ReadsPrintedArrays) {
  const Architecture expected = FromRows("[1,1,3,0,0] [2,2,2,1,0]");
  for (const char* text : {"[[0 0 0 0 0]\n [1 1 3 0 0]\n [2 2 2 1 0]]", "[[1, 1, 3, 0, 0], [2, 2, 2, 1, 0]]",
                           " [ 1 1 3 0 0 ][2,2,2,1,0] ", "[1,1,3,0,0],[2,2,2,1,0]"}) {
    EXPECT_EQ(FromRows(text), expected) << text;
  }
}

TEST(NscTest, RefusesMalformedRows) {
  for (const char* bad : {"[", "[]", "[1,1,3,0]", "[1,1,3,0,0", "[1,1,3,0,0,0]", "[2,1,3,0,0]", "[1,4,0,0,0]",
                          "[1,8,0,0,0]", "[1,1,300,0,0]", "[1,1,-3,0,0]", "[1,1,3,0,0]]", "[[1,1,3,0,0]", "x",
                          "x[1,1,3,0,0]", "[1,1,3,0,0] x", "[1,1,3,0,0] [1,1,3,0,0]", "[a,1,3,0,0]"}) {
    EXPECT_THROW(ParseNscRows(bad), Error) << bad;
  }
}

}  // namespace
}  // namespace netwright
