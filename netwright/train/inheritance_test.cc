#include "netwright/train/inheritance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> AncestorTexts(const char* graph) {
  std::vector<std::string> texts;
  for (const Graph& ancestor : AncestorsOf(Graph::Parse(graph))) texts.push_back(ancestor.Text());
  return texts;
}

TEST(InheritanceTest, AChainDescendsFromItsPrefixes) {
  EXPECT_EQ(PrefixOf(Graph::Parse("conv3(0) max2(1)"))->Text(), "conv3(0)");
  EXPECT_EQ(PrefixOf(Graph::Parse("conv3(0)"))->Text(), "input");
  EXPECT_FALSE(PrefixOf(Graph::Parse("input")).has_value());
  EXPECT_THAT(AncestorTexts("max2(0) conv3(1) max2(2) conv5(3)"),
              ElementsAre("max2(0) conv3(1)", "max2(0) conv3(1) max2(2)"));
  EXPECT_THAT(AncestorTexts("max2(0) conv3(1)"), IsEmpty()) << "nothing to hand down";
}

TEST(InheritanceTest, BranchesDescendWhileEveryLayerIsRead) {
  EXPECT_FALSE(PrefixOf(Graph::Parse("conv3(0) conv5(0) add(1,2)")).has_value());
  EXPECT_THAT(AncestorTexts("conv3(0) conv5(0) add(1,2) max2(3)"), ElementsAre("conv3(0) conv5(0) add(1,2)"));
  EXPECT_THAT(AncestorTexts("conv3(0) conv3(1) add(1,2)"), ElementsAre("conv3(0)", "conv3(0) conv3(1)"));
}

}  // namespace
}  // namespace netwright
