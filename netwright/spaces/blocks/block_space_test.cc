// The space `compact`, and files of blocks.
#include "netwright/spaces/blocks/block_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "netwright/graph/canonical.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"
#include "testing/errors.h"
#include "testing/space_conformance.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

std::string Lowered(const char* text) {
  const auto space = MakeSearchSpace("compact");
  return space->Lower(space->Parse(text)).Text();
}

TEST(CompactSpaceTest, BlocksAreAsInTheField) {
  EXPECT_EQ(Lowered("conv3-conv3/2-max2-conv1x4"), "conv3same(0) conv3same/2(1) max2(2) conv1x4(3)");
  EXPECT_EQ(Lowered("sep3-sep5/2"), "depthwise3same(0) conv1(1) depthwise5same/2(2) conv1(3)");
  EXPECT_EQ(Lowered("conv3/2-mb3"), "conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(1,4)");
  EXPECT_EQ(Lowered("conv3-mb3/2"), "conv3same(0) conv1x4(1) depthwise3same/2(2) conv1(3)");
  EXPECT_EQ(Lowered("conv3-res3"), "conv3same(0) conv3same(1) conv3same(2) add(1,3)");
  EXPECT_EQ(Lowered("conv3-res3/2"), "conv3same(0) conv3same/2(1) conv3same(2) avg2(1) add(3,4)");
  EXPECT_EQ(Lowered("res3/2"), Lowered("conv3/2-conv3"));  // no short cut from the image
  EXPECT_EQ(Lowered("empty"), "input");
}

// MobileNetV2's kind and a residual network, as people write them (bench/by_hand_networks.py).
TEST(CompactSpaceTest, NetworksByHandAreInIt) {
  const auto space = MakeSearchSpace("compact");
  NetworkTemplate net = space->Settled({.filters = 16, .filter_growth = 2});
  EXPECT_EQ(net.head, HeadKind::kGap);
  EXPECT_EQ(net.growth_by, GrowthBy::kStage);
  const InputSpec input = {3, 32, 32, 10};
  const auto shapes = [&](const char* text) {
    return InferShapes(space->Lower(space->Parse(text)), input, net).value();
  };
  EXPECT_EQ(shapes("conv3/2-mb3-mb3/2-mb3-mb3/2-mb3-conv1x4").back(), (Shape{512, 4, 4}));
  EXPECT_EQ(shapes("conv3-res3-res3/2-res3/2").back(), (Shape{64, 8, 8}));
  net.growth_by = GrowthBy::kConvolution;  // a key of the recipe goes before the space's own
  EXPECT_EQ(space->Settled(net).growth_by, GrowthBy::kConvolution);
}

TEST(CompactSpaceTest, MasksForeseeTheLimits) {
  const auto space = MakeSearchSpace("compact");
  const InputSpec input = {3, 32, 32, 10};
  Rng rng(5, "compact/limits");
  for (const HeadKind head : {HeadKind::kGap, HeadKind::kFlattenDense}) {
    Limits limits;
    limits.net = space->Settled({.filters = 8, .filter_growth = 2, .max_filters = 64, .dense_units = 64, .head = head});
    limits.max_params = 40'000;
    limits.max_flash = 40'000;
    limits.max_ram = 20'000;
    limits.max_macs = 2'000'000;
    limits.max_latency = 100'000'000;
    limits.times = TimesOn({.name = "cortex-m4"});
    int longest = 0;
    for (int episode = 0; episode < 60; ++episode) {
      const RandomWalk walk = WalkLegally(*space, rng, input, limits);
      ASSERT_FALSE(walk.after.empty());
      Architecture last = walk.after.back();
      longest = std::max(longest, last.LayerCount());
      if (!last.HasTerminal() && last.size < space->MaxLayers()) {
        ADD_FAILURE() << space->Format(last) << " is a dead end";
      }
      EXPECT_TRUE(IsWithinLimits(space->Lower(last), input, limits)) << space->Format(last);
    }
    EXPECT_GT(longest, 4);
  }
}

// Two codes of one network must have one key.
TEST(CompactSpaceTest, LoweredGraphsOfOneNetworkAreEqual) {
  const auto space = MakeSearchSpace("compact");
  Rng rng(6, "compact/canonical");
  std::map<std::string, std::string> text_of;  // by the canonical one
  for (int episode = 0; episode < 100; ++episode) {
    const RandomWalk walk = WalkAtRandom(*space, rng, 4);
    const Graph graph = space->Lower(walk.after.back());
    const auto [entry, added] = text_of.emplace(Canonical(graph).Text(), graph.Text());
    EXPECT_EQ(entry->second, graph.Text());
  }
}

TEST(CompactSpaceTest, MalformedText) {
  const auto space = MakeSearchSpace("compact");
  EXPECT_THAT(UsageErrorOf([&] { space->Parse("conv3-conv7"); }), testing::HasSubstr("no block 'conv7'"));
  EXPECT_THAT(UsageErrorOf([&] { space->Parse("max2-max2-max2-max2-max2-max2-max2-max2-max2-max2-max2"); }),
              testing::HasSubstr("takes 10 blocks"));
}

class BlockFileTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }
  std::string ErrorOf(const std::string& blocks, const std::string& head = "name: x\nmax_blocks: 4\n") {
    SCOPED_TRACE(blocks);
    const std::string message = UsageErrorOf([&] { MakeSearchSpace(Write(head + "blocks: [" + blocks + "]\n")); });
    EXPECT_THAT(message, testing::HasSubstr(path_));
    return message;
  }

 private:
  const TempFolder folder_;
  const std::string path_ = folder_ / "space.yml";
};

TEST_F(BlockFileTest, CompactIsItsFile) {
  EXPECT_EQ(MakeSearchSpace("configs/spaces/compact.yml"), MakeSearchSpace("compact"));
}

TEST_F(BlockFileTest, ASpaceOfOnesOwn) {
  const auto space = MakeSearchSpace(Write(R"yaml(
name: wide
max_blocks: 3
blocks:
  - {name: fire3, layers: "conv1(0) conv3same(1) conv1(1) concat(2,3)"}   # Iandola et al., arXiv 1602.07360
  - {name: avg2, layers: avg2(0)}
)yaml"));
  EXPECT_EQ(space->Lower(space->Parse("fire3-avg2-fire3")).Text(),
            "conv1(0) conv3same(1) conv1(1) concat(2,3) avg2(4) conv1(5) conv3same(6) conv1(6) concat(7,8)");
  EXPECT_EQ(space->DefaultHead(), HeadKind::kFlattenDense);
  EXPECT_EQ(space->DefaultGrowth(), GrowthBy::kConvolution);
  EXPECT_EQ(space->ActionName(space->TerminalAction()), "terminal");
  ExpectSpaceConforms(*space, 4, 50);
}

TEST_F(BlockFileTest, ErrorsNameKeyAndRemedy) {
  const auto expect = [&](const char* blocks, const char* part) {
    EXPECT_THAT(ErrorOf(blocks), testing::HasSubstr(part));
  };
  expect("conv3", "blocks[0]");
  expect("{name: conv3}", "blocks[0].layers: this key is missing");
  expect("{name: conv3, layers: conv3(0), kernel: 3}", "unknown key 'kernel'");
  expect("{name: conv3, layers: conv3(1)}", "'conv3(1)' is not a layer");
  expect("{name: conv3, layers: input}", "has a layer at least");
  expect("{name: conv3, layers: 'conv3(0) conv3(0)'}", "nothing reads 1");
  expect("{name: conv3, layers: 'conv3(0) gap(1)'}", "head: gap");
  expect("{name: conv-3, layers: conv3(0)}", "is no name of a block");
  expect("{name: terminal, layers: conv3(0)}", "is no name of a block");
  expect("{name: a, layers: conv3(0)}, {name: a, layers: conv5(0)}", "a occurs twice");
  expect("", "there is no block");
  const std::string conv3 = "{name: conv3, layers: conv3(0)}";
  EXPECT_THAT(ErrorOf(conv3, "name: x\nmax_blocks: 25\n"), testing::HasSubstr("choose 1 to 24"));
  EXPECT_THAT(ErrorOf(conv3, "name: x\nmax_blocks: 5\nhead: flat\n"), testing::HasSubstr("auto, flatten-dense, gap"));
}

}  // namespace
}  // namespace netwright
