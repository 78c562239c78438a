#include "netwright/spaces/chain_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::ElementsAre;

std::vector<std::string> NamesOf(const NetworkSpace& space) {
  std::vector<std::string> names;
  for (Action action = 0; action < space.ActionCount(); ++action) names.push_back(space.ActionName(action));
  return names;
}

TEST(ChainSpaceTest, ActionsOfTheReference) {
  const auto space = MakeSearchSpace("chain");
  EXPECT_THAT(NamesOf(*space), ElementsAre("conv1", "conv3", "conv5", "max2", "max3", "avg2", "avg3", "terminal"));
  EXPECT_EQ(space->TerminalAction(), 7);
  EXPECT_EQ(space->MaxLayers(), 10);
  EXPECT_EQ(space->DefaultEpisodeLength(), 10);
  EXPECT_EQ(space->EncodedSize(), 250);
  for (Action action = 0; action < space->ActionCount(); ++action) EXPECT_FALSE(space->IsPointerShift(action));
}

TEST(ChainSpaceTest, ApplyWritesTheCode) {
  const auto space = MakeSearchSpace("chain");
  Architecture architecture = space->Initial();
  for (const Action action : {2, 4, 6, 7}) {
    EXPECT_FALSE(space->IsTerminal(architecture));
    architecture = space->Apply(architecture, action);
  }
  EXPECT_EQ(FormatNscRows(architecture), "[1,1,5,0,0] [2,2,3,1,0] [3,3,3,2,0] [4,7,0,0,0]");
  EXPECT_TRUE(space->IsTerminal(architecture));
  EXPECT_EQ(architecture.LayerCount(), 3);
  EXPECT_EQ(space->Format(architecture), "conv5-max3-avg3");
  EXPECT_EQ(space->Lower(architecture).Text(), "conv5(0) max3(1) avg3(2)");
  EXPECT_THAT(space->ActionsOf(architecture), ElementsAre(2, 4, 6, 7));
}

TEST(ChainSpaceTest, TenLayersAreTheEnd) {
  const auto space = MakeSearchSpace("chain");
  const Architecture architecture = space->Parse("conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1");
  EXPECT_TRUE(space->IsTerminal(architecture));
  EXPECT_FALSE(architecture.HasTerminal());
  EXPECT_TRUE(space->LegalActions(architecture, {.channels = 1, .height = 28, .width = 28, .classes = 2}, {}).none());
}

TEST(ChainSpaceTest, ParsesItsTextAndCodes) {
  const auto space = MakeSearchSpace("chain");
  const Architecture expected = space->Apply(space->Apply(space->Initial(), 1), 3);
  for (const char* text : {"conv3-max2", "conv3-max2-terminal", "[1,1,3,0,0] [2,2,2,1,0]",
                           "[1,1,3,0,0] [2,2,2,1,0] [3,7,0,0,0]", "[[0 0 0 0 0]\n [1 1 3 0 0]\n [2 2 2 1 0]]"}) {
    EXPECT_EQ(space->Parse(text), expected) << text;
  }
  EXPECT_EQ(space->Parse("empty"), space->Initial());
  EXPECT_EQ(space->Parse("[1,7,0,0,0]"), space->Initial());
}

TEST(ChainSpaceTest, RefusesOtherText) {
  const auto space = MakeSearchSpace("chain");
  for (const char* bad :
       {"", "-", "conv3-", "-conv3", "conv2", "max1", "conv3 max2", "conv3-terminal-max2", "Conv3", "conv3-empty",
        "conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1-conv1", "[1,1,3,1,0]", "[1,1,3,0,0] [2,2,2,0,0]",
        "[1,1,7,0,0]", "[1,5,0,0,0]", "[1,1,3,0,1]", "[1,7,0,0,0] [2,1,3,1,0]", "conv3(0)"}) {
    EXPECT_THROW(space->Parse(bad), Error) << bad;
  }
  EXPECT_THAT(UsageErrorOf([&] { space->Parse("conv3-conv7"); }),
              testing::AllOf(testing::HasSubstr("'conv7'"), testing::HasSubstr("conv1, conv3, conv5, max2")));
}

TEST(ChainSpaceTest, UnknownNamesListTheKnown) {
  EXPECT_THAT(UsageErrorOf([] { MakeSearchSpace("tree"); }), testing::HasSubstr("chain"));
}

TEST(ChainSpaceTest, ProblemsOfSpecs) {
  EXPECT_EQ(ProblemOf(ReferenceChainSpec()), "");
  const auto problem_with = [](auto&& change) {
    SpaceSpec spec = ReferenceChainSpec();
    change(spec);
    return ProblemOf(spec);
  };
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.name.clear(); }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.max_layers = 0; }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.max_layers = 25; }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.actions.pop_back(); }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.actions.push_back(s.actions[0]); }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.actions[0].kernel = 0; }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.actions[0].type = LayerType::kAddition; }), "");
  EXPECT_NE(problem_with([](SpaceSpec& s) { s.actions.erase(s.actions.begin(), s.actions.begin() + 7); }), "");
}

// Whether the network, or any network that continues it, is valid and within the limits: all continuations are tried.
bool ReachesLimits(const NetworkSpace& space, const Architecture& architecture, const InputSpec& input,
                   const Limits& limits) {
  const Graph graph = space.Lower(architecture);
  if (!InferShapes(graph, input, limits.net)) return false;
  if (IsWithinLimits(graph, input, limits)) return true;
  if (space.IsTerminal(architecture)) return false;
  for (Action action = 0; action < space.ActionCount(); ++action) {
    if (action == space.TerminalAction()) continue;
    if (ReachesLimits(space, space.Apply(architecture, action), input, limits)) return true;
  }
  return false;
}

TEST(ChainSpaceMaskTest, AgreesWithBruteForce) {
  SpaceSpec spec = ReferenceChainSpec();
  spec.name = "short";
  spec.max_layers = 5;
  const ChainSpace space(spec);
  const InputSpec input = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  Rng rng(5, "mask");
  int legal = 0, illegal = 0, passing = 0;
  for (int round = 0; round < 150; ++round) {
    // Limits between what small and what large networks cost.
    Limits limits;
    limits.batch_size = 16;
    limits.net.filters = 8;
    limits.net.filter_growth = 1 + static_cast<int>(rng.Below(2));
    limits.net.dense_units = rng.Bernoulli(0.2) ? 0 : 64;
    const double level = rng.Uniform();
    if (rng.Bernoulli(0.5)) limits.max_params = static_cast<int64_t>(1500 * std::pow(300.0, level));
    if (rng.Bernoulli(0.4)) limits.max_flops = static_cast<int64_t>(10000 * std::pow(1000.0, level));
    if (rng.Bernoulli(0.4)) limits.max_train_bytes = static_cast<int64_t>(200000 * std::pow(100.0, level));
    if (rng.Bernoulli(0.2)) limits.max_flash = static_cast<int64_t>(1500 * std::pow(300.0, level));
    if (rng.Bernoulli(0.2)) limits.max_macs = static_cast<int64_t>(5000 * std::pow(1000.0, level));
    if (rng.Bernoulli(0.2)) limits.max_latency = static_cast<int64_t>(100'000 * std::pow(1000.0, level));
    limits.times = TimesOn({.name = "cortex-m4"});
    Architecture architecture = space.Initial();
    while (!space.IsTerminal(architecture)) {
      const ActionMask mask = space.LegalActions(architecture, input, limits);
      const Graph graph = space.Lower(architecture);
      const bool valid = InferShapes(graph, input, limits.net).has_value();
      const bool within = valid && IsWithinLimits(graph, input, limits);
      for (Action action = 0; action < space.ActionCount(); ++action) {
        const bool expected = action == space.TerminalAction()
                                  ? within
                                  : valid && ReachesLimits(space, space.Apply(architecture, action), input, limits);
        ASSERT_EQ(mask[static_cast<size_t>(action)], expected)
            << space.Format(architecture) << " + " << space.ActionName(action) << " params " << limits.max_params
            << " flops " << limits.max_flops << " bytes " << limits.max_train_bytes << " flash " << limits.max_flash
            << " macs " << limits.max_macs << " nanoseconds " << limits.max_latency;
        (expected ? legal : illegal) += 1;
      }
      passing += mask.any() && !within ? 1 : 0;
      // Mostly legal actions, so that deep networks are met.
      Action action = static_cast<Action>(rng.Below(static_cast<uint64_t>(space.ActionCount()) - 1));
      if (mask.any() && !mask[static_cast<size_t>(action)] && rng.Bernoulli(0.8)) continue;
      architecture = space.Apply(architecture, action);
    }
  }
  EXPECT_GT(legal, 500);
  EXPECT_GT(illegal, 500);
  EXPECT_GT(passing, 50);
}

TEST(ChainSpaceMaskTest, LetsALargePrefixPass) {
  const auto space = MakeSearchSpace("chain");
  const InputSpec input = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  Limits limits;
  limits.max_params = 200'000;  // conv3 alone has 22 million
  const ActionMask first = space->LegalActions(space->Initial(), input, limits);
  EXPECT_TRUE(first[1]);
  const ActionMask second = space->LegalActions(space->Parse("conv3"), input, limits);
  EXPECT_FALSE(second[7]);  // not yet within
  EXPECT_TRUE(second[3]);
  const ActionMask last = space->LegalActions(space->Parse("conv3-max3-max3"), input, limits);
  EXPECT_TRUE(last[7]);
}

TEST(ChainSpaceMaskTest, ImpossibleLimitsLeaveNothing) {
  const auto space = MakeSearchSpace("chain");
  Limits limits;
  limits.max_params = 10;
  EXPECT_TRUE(
      space->LegalActions(space->Initial(), {.channels = 1, .height = 28, .width = 28, .classes = 10}, limits).none());
}

TEST(ChainSpaceMaskTest, LegalPlayNeverGetsStuckAndEndsWithinTheLimits) {
  const auto space = MakeSearchSpace("chain");
  const InputSpec input = {.channels = 3, .height = 84, .width = 84, .classes = 102};
  Limits limits;
  limits.max_train_bytes = int64_t{1} << 30;
  Rng rng(9, "play");
  for (int episode = 0; episode < 300; ++episode) {
    Architecture architecture = space->Initial();
    while (!space->IsTerminal(architecture)) {
      const ActionMask mask = space->LegalActions(architecture, input, limits);
      ASSERT_TRUE(mask.any()) << space->Format(architecture);
      Action action = 0;
      do action = static_cast<Action>(rng.Below(8));
      while (!mask[static_cast<size_t>(action)]);
      architecture = space->Apply(architecture, action);
    }
    EXPECT_LE(EstimateCost(space->Lower(architecture), input, limits.net, limits.batch_size).train_bytes,
              limits.max_train_bytes);
  }
}

}  // namespace
}  // namespace netwright
