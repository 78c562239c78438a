#include "netwright/spaces/multi_branch_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"
#include "testing/errors.h"
#include "testing/space_play.h"

namespace netwright {
namespace {

using testing::ElementsAre;

constexpr InputSpec kPaperInput = {.channels = 3, .height = 84, .width = 84, .classes = 100};
constexpr InputSpec kSmallInput = {.channels = 1, .height = 28, .width = 28, .classes = 10};

Architecture After(const NetworkSpace& space, const std::vector<std::string>& actions) {
  Architecture architecture = space.Initial();
  for (const std::string& name : actions) {
    Action action = 0;
    while (space.ActionName(action) != name) ++action;
    architecture = space.Apply(architecture, action);
  }
  return architecture;
}

std::vector<int> Heights(const NetworkSpace& space, const Architecture& architecture) {
  // In the code's own order: the rows, then what joins the leaves.
  EXPECT_TRUE(InferShapes(space.Lower(architecture), kPaperInput, {}));
  std::vector<int> heights;
  const Shapes shapes = InferValidShapes(LowerNsc(architecture), kPaperInput, {});
  for (const Shape& shape : shapes) heights.push_back(shape.height);
  heights.erase(heights.begin());
  return heights;
}

class MultiBranchTest : public testing::Test {
 protected:
  const std::shared_ptr<const NetworkSpace> pointers_ = MakeSearchSpace("multi-branch");
  const std::shared_ptr<const NetworkSpace> direct_ = MakeSearchSpace("multi-branch-direct");
};

TEST_F(MultiBranchTest, TableOfActions) {
  std::vector<std::string> names;
  for (Action action = 0; action < pointers_->ActionCount(); ++action) names.push_back(pointers_->ActionName(action));
  EXPECT_THAT(names, ElementsAre("conv1", "conv3", "conv5", "max2", "max3", "avg2", "avg3", "terminal", "add", "concat",
                                 "p1+1", "p1-1", "p2+1", "p2-1"));
  EXPECT_EQ(pointers_->TerminalAction(), 7);
  for (Action action = 0; action < 14; ++action) EXPECT_EQ(pointers_->IsPointerShift(action), action >= 10);
  // What each action writes behind two layers with p1 at the image and p2 at the first layer.
  const Architecture before = After(*pointers_, {"conv3", "max2", "p1-1", "p1-1", "p2-1"});
  const std::vector<Layer> rows = {{LayerType::kConvolution, 1, 0, 0},    {LayerType::kConvolution, 3, 0, 0},
                                   {LayerType::kConvolution, 5, 0, 0},    {LayerType::kMaxPooling, 2, 0, 0},
                                   {LayerType::kMaxPooling, 3, 0, 0},     {LayerType::kAveragePooling, 2, 0, 0},
                                   {LayerType::kAveragePooling, 3, 0, 0}, {LayerType::kTerminal, 0, 0, 0},
                                   {LayerType::kAddition, 0, 0, 1},       {LayerType::kConcatenation, 0, 0, 1}};
  for (size_t action = 0; action < rows.size(); ++action) {
    const Architecture after = pointers_->Apply(before, static_cast<Action>(action));
    EXPECT_EQ(after.size, 3);
    EXPECT_EQ(after.layers[2], rows[action]) << names[action];
  }
  EXPECT_EQ(pointers_->Apply(before, 10).shift1, 1);
  EXPECT_EQ(pointers_->Apply(before, 11).out_of_range, 1);
  EXPECT_EQ(pointers_->Apply(before, 12).shift2, 0);
  EXPECT_EQ(pointers_->Apply(before, 13).shift2, 2);
}

TEST_F(MultiBranchTest, DefaultsOfTheReference) {
  EXPECT_EQ(pointers_->MaxLayers(), 10);
  EXPECT_EQ(pointers_->DefaultEpisodeLength(), 20);  // tau
  EXPECT_EQ(pointers_->EncodedSize(), 10 * 36);
  EXPECT_EQ(direct_->MaxLayers(), 10);
  EXPECT_EQ(direct_->EncodedSize(), 10 * 36);
  EXPECT_EQ(direct_->ActionCount(), 7 * 10 + 2 * 45 + 1);
}

TEST_F(MultiBranchTest, PointersPersistAndFollowTheNewestLayer) {
  const Architecture a = After(*pointers_, {"conv3", "conv5", "p1-1", "max2", "avg2"});
  EXPECT_EQ(FormatNscRows(a), "[1,1,3,0,0] [2,1,5,1,0] [3,2,2,1,0] [4,3,2,2,0]");
  EXPECT_EQ(a.shift1, 1);
}

TEST_F(MultiBranchTest, PointersStayBetweenImageAndNewestLayer) {
  for (const char* shift : {"p1+1", "p1-1", "p2+1", "p2-1"}) {  // on the empty network they have nowhere to go
    const Architecture out = After(*pointers_, {shift});
    EXPECT_EQ(out.out_of_range, 1) << shift;
    EXPECT_TRUE(pointers_->IsTerminal(out));
  }
  EXPECT_EQ(After(*pointers_, {"conv3", "p1+1"}).out_of_range, 1);
  EXPECT_EQ(After(*pointers_, {"conv3", "p1-1"}).out_of_range, 0);
  EXPECT_EQ(After(*pointers_, {"conv3", "p1-1", "p1-1"}).out_of_range, 1);
  EXPECT_EQ(After(*pointers_, {"conv3", "p1-1", "p1+1"}), After(*pointers_, {"conv3"}));
  EXPECT_EQ(After(*direct_, {"conv3@1"}).out_of_range, 1);
  EXPECT_EQ(After(*direct_, {"add@0,1"}).out_of_range, 1);
  EXPECT_EQ(After(*direct_, {"conv3@0", "add@0,1"}).out_of_range, 0);
}

TEST_F(MultiBranchTest, MergesMayReadTheImage) {
  const Architecture a = After(*pointers_, {"conv3", "p1-1", "add"});
  EXPECT_EQ(pointers_->Format(a), "conv3(0) add(0,1)");
  EXPECT_TRUE(InferShapes(pointers_->Lower(a), kPaperInput, {}));
  // A layer may be joined with itself, even the image on the empty network.
  EXPECT_EQ(pointers_->Format(After(*pointers_, {"concat"})), "concat(0,0)");
}

TEST_F(MultiBranchTest, WorkedExampleOmniglotSigmaZero) {
  const std::vector<int> sizes = {80, 76, 25, 21, 10, 5, 2, 10, 6, 3, 3};
  const Architecture a = After(*pointers_, {"conv5", "conv5", "avg3", "conv5", "max2", "max2", "max2", "p1-1", "p1-1",
                                            "p1-1", "max2", "p1+1", "p1+1", "p1+1", "conv5", "avg2"});
  EXPECT_EQ(FormatNscRows(a),
            "[1,1,5,0,0] [2,1,5,1,0] [3,3,3,2,0] [4,1,5,3,0] [5,2,2,4,0] [6,2,2,5,0] [7,2,2,6,0] [8,2,2,4,0] "
            "[9,1,5,8,0] [10,3,2,9,0]");
  EXPECT_EQ(Heights(*pointers_, a), sizes);
  EXPECT_EQ(InferValidShapes(pointers_->Lower(a), kPaperInput, {}).back(), (Shape{64, 3, 3}));
  const Architecture b = After(*direct_, {"conv5@0", "conv5@0", "avg3@0", "conv5@0", "max2@0", "max2@0", "max2@0",
                                          "max2@3", "conv5@0", "avg2@0"});
  EXPECT_EQ(direct_->Lower(b), pointers_->Lower(a));
}

TEST_F(MultiBranchTest, WorkedExampleOmniglotSigmaTenth) {
  const Architecture a = pointers_->Parse("avg2-conv5-conv3-max2-conv3-max2-max2-conv1");
  EXPECT_EQ(Heights(*pointers_, a), (std::vector<int>{42, 38, 36, 18, 16, 8, 4, 4}));
  const auto chain = MakeSearchSpace("chain");  // one experiment in either space
  EXPECT_EQ(pointers_->Lower(a), chain->Lower(chain->Parse("avg2-conv5-conv3-max2-conv3-max2-max2-conv1")));
}

TEST_F(MultiBranchTest, WorkedExampleThreeBranches) {
  const char* rows = "[1,1,1,0,0] [2,2,2,1,0] [3,1,3,0,0] [4,3,2,3,0] [5,1,5,0,0] [6,2,2,5,0] [7,5,0,2,4] [8,7,0,0,0]";
  for (const auto& space : {pointers_, direct_}) {
    const Architecture a = space->Parse(rows);
    EXPECT_EQ(Heights(*space, a), (std::vector<int>{84, 42, 82, 41, 80, 40, 42, 42}));
    EXPECT_EQ(InferValidShapes(space->Lower(a), kPaperInput, {}).back(), (Shape{64, 42, 42}));
    EXPECT_EQ(space->Format(a), "conv1(0) max2(1) conv3(0) avg2(3) conv5(0) max2(5) add(2,4)");
    Architecture rebuilt = space->Initial();
    for (const Action action : space->ActionsOf(a)) rebuilt = space->Apply(rebuilt, action);
    EXPECT_EQ(rebuilt, a);
  }
}

TEST_F(MultiBranchTest, TwoCodesOfOneNetworkAreOneGraph) {
  for (const auto& space : {pointers_, direct_}) {
    EXPECT_EQ(space->Lower(space->Parse("conv3(0) max2(0) add(1,2)")),
              space->Lower(space->Parse("max2(0) conv3(0) add(1,2)")));
    EXPECT_EQ(space->Lower(space->Parse("conv3(0) conv5(0)")), space->Lower(space->Parse("conv5(0) conv3(0)")));
    // A join written out is the join of the leaves.
    EXPECT_EQ(space->Lower(space->Parse("conv3(0) conv5(0)")),
              space->Lower(space->Parse("conv5(0) conv3(0) concat(1,2)")));
  }
}

TEST_F(MultiBranchTest, EncodingHasSevenEmptyRowsFirst) {
  const std::vector<float> code = EncodingOf(*pointers_, pointers_->Parse("conv3(0) max2(0) add(1,2)"));
  std::set<int> ones;
  for (int i = 0; i < 36; ++i) {
    if (code[9 * 36 + static_cast<size_t>(i)] != 0) ones.insert(i);
  }
  EXPECT_EQ(ones, (std::set<int>{5, 8 + 0, 14 + 1, 25 + 2}));
}

TEST_F(MultiBranchTest, RefusesOtherText) {
  for (const auto& space : {pointers_, direct_}) {
    for (const char* bad : {"",
                            "  ",
                            "conv3(1)",
                            "conv3(0) add(0)",
                            "conv3(0) add(0,2)",
                            "conv7(0)",
                            "conv3(0,0)",
                            "conv3 max2",
                            "conv3-",
                            "conv3--max2",
                            "conv3(0) add(0, 1)",
                            "conv3-add",
                            "conv3(0)-max2(1)",
                            "terminal(0)",
                            "conv3(0) terminal max2(1)",
                            "conv3(999)",
                            "[1,1,3,1,0]",
                            "[1,1,3,0,1]",
                            "[1,5,2,0,0]",
                            "[1,7,0,0,0] [2,1,3,0,0]",
                            "conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1"}) {
      EXPECT_THROW(space->Parse(bad), Error) << bad;
    }
    EXPECT_EQ(space->Parse("conv3(0) max2(1) terminal"), space->Parse("conv3-max2"));
    EXPECT_EQ(space->Parse("terminal"), space->Initial());
  }
  EXPECT_THAT(UsageErrorOf([&] { direct_->Parse("conv3(0) concat(1,0)"); }), testing::HasSubstr("earlier one first"));
  EXPECT_EQ(direct_->Parse("conv3(0) add(1,0)"), direct_->Parse("conv3(0) add(0,1)"));
}

TEST_F(MultiBranchTest, TextMayHaveAnyBlanks) {
  for (const auto& space : {pointers_, direct_}) {
    const Architecture network = space->Parse("conv3(0) max2(1)");
    for (const char* text : {"conv3(0)  max2(1)", " conv3(0) max2(1)", "conv3(0) max2(1) ", "\n conv3(0)\tmax2(1)\n",
                             "conv3(0)   max2(1)  terminal ", " conv3-max2 "}) {
      EXPECT_EQ(space->Parse(text), network) << text;
    }
    EXPECT_EQ(space->Parse(" empty "), space->Initial());
  }
}

TEST_F(MultiBranchTest, MasksForThePointersRanges) {
  const auto shifts = [&](const std::vector<std::string>& actions) {
    return pointers_->LegalActions(After(*pointers_, actions), kSmallInput, {}).to_ullong() >> 10;
  };
  EXPECT_EQ(shifts({}), 0b0000u);
  EXPECT_EQ(shifts({"conv3"}), 0b1010u);
  EXPECT_EQ(shifts({"conv3", "p1-1"}), 0b1001u);
  EXPECT_EQ(shifts({"conv3", "conv3", "p1-1", "p2-1"}), 0b1111u);
  EXPECT_EQ(shifts({"conv3", "terminal"}), 0b0000u);
}

TEST_F(MultiBranchTest, LegalPlayUnderLimitsNeverGetsStuck) {
  Rng rng(9, "multi-branch/limits");
  for (const auto& space : {pointers_, direct_}) {
    int masked = 0;
    for (int episode = 0; episode < 60; ++episode) {
      Limits limits;
      limits.net.filters = 8;
      limits.net.filter_growth = 1 + static_cast<int>(rng.Below(2));
      limits.net.dense_units = 64;
      limits.max_params = 3000 + static_cast<int64_t>(rng.Below(60000));
      if (rng.Bernoulli(0.5)) limits.max_train_bytes = 4 << 20;
      Architecture architecture = space->Initial();
      while (!space->IsTerminal(architecture)) {
        const ActionMask legal = space->LegalActions(architecture, kSmallInput, limits);
        if (architecture.empty() && legal.none()) break;  // no network fits
        ASSERT_TRUE(legal.any()) << space->Format(architecture);
        const bool within =
            IsWithin(EstimateCost(space->Lower(architecture), kSmallInput, limits.net, limits.batch_size), limits);
        EXPECT_EQ(legal[static_cast<size_t>(space->TerminalAction())], within);
        masked += within ? 0 : 1;
        uint64_t skip = rng.Below(legal.count());
        Action action = 0;
        while (!legal[static_cast<size_t>(action)] || skip-- > 0) ++action;
        architecture = space->Apply(architecture, action);
      }
      if (architecture.empty()) continue;
      EXPECT_EQ(architecture.out_of_range, 0);
      if (architecture.HasTerminal() || architecture.size == space->MaxLayers()) {
        EXPECT_TRUE(
            IsWithin(EstimateCost(space->Lower(architecture), kSmallInput, limits.net, limits.batch_size), limits))
            << space->Format(architecture);
      }
    }
    EXPECT_GT(masked, 30);
  }
}

// 100 000 sequences of actions in each space: half of them of any actions, half of legal ones. Their last networks.
void PlayAndCheck(const NetworkSpace& space, int episodes) {
  Rng rng(11, "multi-branch/play");
  int branched = 0, invalid = 0, out = 0;
  for (int episode = 0; episode < episodes; ++episode) {
    const InputSpec& input = ConformanceInputs()[rng.Below(3)];
    const RandomWalk walk =
        episode % 2 == 0 ? WalkAtRandom(space, rng, space.DefaultEpisodeLength()) : WalkLegally(space, rng, input);
    const Architecture& last = walk.after.back();
    const Graph graph = space.Lower(last);
    const bool valid = InferShapes(graph, input, {}).has_value();
    if (episode % 2 == 1) {
      ASSERT_TRUE(valid && last.out_of_range == 0) << space.Format(last);
    }
    ASSERT_EQ(InferShapes(LowerNsc(last), input, {}).has_value(), valid);
    const Architecture parsed = space.Parse(space.Format(last));
    ASSERT_EQ(space.Lower(parsed), graph) << space.Format(last);
    Architecture rebuilt = space.Initial();
    for (const Action action : space.ActionsOf(last)) rebuilt = space.Apply(rebuilt, action);
    ASSERT_EQ(rebuilt, last) << space.Format(last);
    float ones = 0;
    for (const float value : EncodingOf(space, last)) ones += value;
    ASSERT_EQ(ones, 40);  // four in each of ten rows
    branched += graph.IsChain() ? 0 : 1;
    invalid += valid ? 0 : 1;
    out += last.out_of_range;
  }
  EXPECT_GT(branched, episodes / 4);
  EXPECT_GT(invalid, 0);
  EXPECT_GT(out, episodes / 10);
}

TEST_F(MultiBranchTest, RandomSequences) {
  PlayAndCheck(*pointers_, 5000);
  PlayAndCheck(*direct_, 5000);
}

TEST(MultiBranchSlowTest, HundredThousandRandomSequences) {
  PlayAndCheck(*MakeSearchSpace("multi-branch"), 100000);
  PlayAndCheck(*MakeSearchSpace("multi-branch-direct"), 100000);
}

}  // namespace
}  // namespace netwright
