#ifndef NETWRIGHT_TESTING_SPACE_CONFORMANCE_H_
#define NETWRIGHT_TESTING_SPACE_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/search_space.h"
#include "testing/space_play.h"

// What every search space promises (netwright/spaces/search_space.h), checked by random play. Each function reports
// with GoogleTest's EXPECT macros.
namespace netwright {

inline void ExpectSoundDescription(const SearchSpace& space) {
  EXPECT_FALSE(space.name().empty());
  EXPECT_GT(space.id(), 0);
  ASSERT_GT(space.ActionCount(), 1);
  ASSERT_LE(space.ActionCount(), kMaxActions);
  EXPECT_GE(space.TerminalAction(), space.ScoresPrefixes() ? 0 : kNoAction);
  EXPECT_LT(space.TerminalAction(), space.ActionCount());
  EXPECT_FALSE(space.TerminalAction() != kNoAction && space.IsPointerShift(space.TerminalAction()));
  EXPECT_GE(space.MaxLayers(), 1);
  EXPECT_LE(space.MaxLayers(), Architecture::kMaxLayers);
  EXPECT_GE(space.DefaultEpisodeLength(), space.MaxLayers());
  std::set<std::string> names;
  for (Action action = 0; action < space.ActionCount(); ++action) names.insert(space.ActionName(action));
  EXPECT_EQ(names.size(), static_cast<size_t>(space.ActionCount())) << "names of actions must differ";

  const Architecture empty = space.Initial();
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.space, space.id());
  EXPECT_FALSE(space.IsTerminal(empty));
  EXPECT_EQ(space.Format(empty), "empty");
  EXPECT_TRUE(space.ActionsOf(empty).empty());
  EXPECT_EQ(space.Key(empty), space.NetworkOf(empty) ? "input" : "empty");
}

// The graph is well formed, survives its own text, and has a shape for every node or is cut short at one.
inline void ExpectSoundNetwork(const NetworkSpace& space, const Architecture& architecture) {
  const Graph graph = space.Lower(architecture);
  EXPECT_EQ(Graph::Parse(graph.Text()), graph);
  EXPECT_EQ(graph.nodes[0].op, Op::kInput);
  EXPECT_GE(graph.size(), architecture.LayerCount() + 1);
  for (int i = 1; i < graph.size(); ++i) {
    EXPECT_FALSE(graph.nodes[static_cast<size_t>(i)].inputs.empty());
    for (const int input : graph.nodes[static_cast<size_t>(i)].inputs) EXPECT_LT(input, i);
  }
  for (const InputSpec& input : ConformanceInputs()) {
    const std::optional<Shapes> shapes = InferShapes(graph, input, {});
    const Shapes prefix = InferValidShapes(graph, input, {});
    EXPECT_EQ(shapes.has_value(), prefix.size() == graph.nodes.size());
    if (shapes) {
      EXPECT_EQ(*shapes, prefix);
      const Cost cost = EstimateCost(graph, input, {}, 128);
      EXPECT_GT(cost.params, 0);
      EXPECT_GT(cost.flops, 0);
      EXPECT_GT(cost.train_bytes, 16 * cost.params);
    }
  }
}

// Everything that concerns one architecture alone.
inline void ExpectSoundArchitecture(const SearchSpace& space, const Architecture& architecture) {
  const std::string text = space.Format(architecture);
  SCOPED_TRACE(text);
  EXPECT_EQ(architecture.space, space.id());
  EXPECT_LE(architecture.LayerCount(), space.MaxLayers());

  // Rebuilt by its actions: the same code, hash, encoding and graph.
  Architecture rebuilt = space.Initial();
  for (const Action action : space.ActionsOf(architecture)) {
    ASSERT_FALSE(space.IsTerminal(rebuilt));
    rebuilt = space.Apply(rebuilt, action);
  }
  EXPECT_EQ(rebuilt, architecture);
  EXPECT_EQ(HashOf(rebuilt), HashOf(architecture));
  const std::vector<float> code = EncodingOf(space, architecture);
  EXPECT_EQ(EncodingOf(space, rebuilt), code);
  for (const float value : code) ASSERT_TRUE(std::isfinite(value));

  // Text gives the same architecture back, without a terminal row.
  const Architecture parsed = space.Parse(text);
  EXPECT_FALSE(parsed.HasTerminal());
  EXPECT_EQ(space.Format(parsed), text);
  EXPECT_TRUE(space.Key(parsed) == space.Key(architecture) || architecture.out_of_range != 0);
  if (const auto* networks = dynamic_cast<const NetworkSpace*>(&space)) ExpectSoundNetwork(*networks, architecture);
}

// The architecture may be trained on such images, or be a prefix of one that may.
inline bool IsSound(const SearchSpace& space, const Architecture& architecture, const InputSpec& input) {
  if (architecture.out_of_range != 0) return false;
  const std::optional<Graph> graph = space.NetworkOf(architecture);
  return !graph || InferShapes(*graph, input, {}).has_value();
}

// Without limits an action is legal exactly if it leads to a valid network and keeps the pointers in range.
inline void ExpectSoundMask(const SearchSpace& space, const Architecture& architecture, const InputSpec& input) {
  SCOPED_TRACE(space.Format(architecture));
  const ActionMask legal = space.LegalActions(architecture, input, {});
  const bool open = !space.IsTerminal(architecture) && IsSound(space, architecture, input);
  for (int bit = 0; bit < kMaxActions; ++bit) {
    const bool expected = open && bit < space.ActionCount() && IsSound(space, space.Apply(architecture, bit), input);
    EXPECT_EQ(legal[static_cast<size_t>(bit)], expected) << "action " << bit;
  }
}

inline void ExpectSpaceConforms(const SearchSpace& space, uint64_t seed, int episodes = 200) {
  ExpectSoundDescription(space);
  Rng rng(seed, "conformance/play");
  std::unordered_set<Architecture> seen;
  for (int episode = 0; episode < episodes; ++episode) {
    const bool legally = !space.ScoresPrefixes() && episode % 2 == 1;  // it would seldom come to an end otherwise
    const RandomWalk walk = legally ? WalkLegally(space, rng, ConformanceInputs()[0])
                                    : WalkAtRandom(space, rng, space.DefaultEpisodeLength());
    for (size_t i = 0; i < walk.after.size(); ++i) {
      const Architecture& architecture = walk.after[i];
      EXPECT_EQ(architecture.HasTerminal(), walk.actions[i] == space.TerminalAction());
      if (architecture.HasTerminal() || architecture.LayerCount() == space.MaxLayers()) {
        EXPECT_TRUE(space.IsTerminal(architecture));
      }
      if (!seen.insert(architecture).second) continue;
      ExpectSoundArchitecture(space, architecture);
      for (const InputSpec& input : ConformanceInputs()) ExpectSoundMask(space, architecture, input);
      if (testing::Test::HasFailure()) return;  // one report is enough
    }
  }
  // Distinct codes must look distinct to an agent (pointers apart, which rows need not show).
  std::map<std::vector<float>, std::string> key_of_code;
  for (const Architecture& architecture : seen) {
    if (architecture.HasTerminal() || architecture.out_of_range != 0) continue;
    const auto [place, fresh] = key_of_code.emplace(EncodingOf(space, architecture), space.Key(architecture));
    EXPECT_EQ(place->second, space.Key(architecture)) << "two architectures share an encoding";
  }

  std::vector<uint64_t> digests(4);
  std::vector<std::thread> threads;
  for (uint64_t& digest : digests) {
    threads.emplace_back([&space, &digest, seed] { digest = PlayDigest(space, seed, 50); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const uint64_t digest : digests) EXPECT_EQ(digest, PlayDigest(space, seed, 50));
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SPACE_CONFORMANCE_H_
