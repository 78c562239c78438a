// Readable traces of random episodes in each space, compared with the committed ones. After a wanted change:
//   NETWRIGHT_REGENERATE_GOLDEN=1 build/release/space_test --gtest_filter='*GoldenTest.*'   (in the repository
//   root)
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

std::string LegalText(const NetworkSpace& space, const ActionMask& mask) {
  std::string text;
  for (Action action = 0; action < space.ActionCount(); ++action) {
    if (mask[static_cast<size_t>(action)]) text += ' ' + space.ActionName(action);
  }
  return text.empty() ? " (none)" : text;
}

// The encoding's rows by the places of their ones; empty rows are counted.
std::string EncodingText(const NetworkSpace& space, const Architecture& architecture) {
  std::vector<float> code(static_cast<size_t>(space.EncodedSize()));
  space.Encode(architecture, code);
  const int row_size = space.EncodedSize() / space.MaxLayers();
  std::string text;
  int empty = 0;
  for (int row = 0; row < space.MaxLayers(); ++row) {
    std::string ones;
    for (int i = 0; i < row_size; ++i) {
      if (code[static_cast<size_t>(row * row_size + i)] != 0) ones += fmt::format("{}{}", ones.empty() ? "" : ",", i);
    }
    if (ones == "0" || ones == "0,8,14" || ones == "0,8,14,25") {
      ++empty;
    } else {
      text += fmt::format(" ({})", ones);
    }
  }
  return fmt::format("{} empty{}", empty, text);
}

std::string Trace(const NetworkSpace& space, const InputSpec& input, const Limits& limits, bool masked, uint64_t seed) {
  Rng rng(seed, "golden");
  std::string text = fmt::format("episode {}: {} x {} x {}, {} classes, {} actions\n", seed, input.channels,
                                 input.height, input.width, input.classes, masked ? "legal" : "all");
  Architecture architecture = space.Initial();
  ActionMask mask = space.LegalActions(architecture, input, limits);
  text += fmt::format("  legal:{}\n", LegalText(space, mask));
  bool valid = true;
  while (!space.IsTerminal(architecture) && valid) {
    Action action = 0;
    do action = static_cast<Action>(rng.Below(static_cast<uint64_t>(space.ActionCount())));
    while (masked && !mask[static_cast<size_t>(action)]);
    architecture = space.Apply(architecture, action);
    mask = space.LegalActions(architecture, input, limits);
    const Graph graph = space.Lower(architecture);
    text += fmt::format("{}\n  text: {}\n  code: {}\n  encoding: {}\n", space.ActionName(action),
                        space.Format(architecture), FormatNscRows(architecture), EncodingText(space, architecture));
    if (const auto shapes = InferShapes(graph, input, limits.net)) {
      text += "  shapes:";
      for (const Shape& shape : *shapes) text += fmt::format(" {}x{}x{}", shape.channels, shape.height, shape.width);
      const Cost cost = EstimateCost(graph, input, limits.net, limits.batch_size);
      text += fmt::format("\n  cost: {} parameters, {} FLOPs, {} bytes\n", cost.params, cost.flops, cost.train_bytes);
    } else {
      text += "  invalid\n";
      valid = false;
    }
    text += fmt::format("  legal:{}\n", LegalText(space, mask));
  }
  return text + '\n';
}

class SpaceGoldenTest : public testing::TestWithParam<std::string> {};

TEST_P(SpaceGoldenTest, TraceIsAsCommitted) {
  std::string file_name = GetParam();
  std::replace(file_name.begin(), file_name.end(), '-', '_');
  const std::string path = fmt::format("tests/golden/{}_space.txt", file_name);
  const auto space = MakeSearchSpace(GetParam());
  const InputSpec large = {.channels = 3, .height = 84, .width = 84, .classes = 102};
  const InputSpec small = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  Limits free, limits;
  free.net = limits.net = space->Settled({});
  limits.max_params = space->DefaultHead() == HeadKind::kGap ? 50'000 : 2'000'000;
  std::string trace =
      fmt::format("# Random episodes in the {} space; see netwright/spaces/space_golden_test.cc.\n\n", GetParam());
  for (uint64_t seed = 1; seed <= 4; ++seed) trace += Trace(*space, large, free, false, seed);
  for (uint64_t seed = 5; seed <= 7; ++seed) trace += Trace(*space, small, free, true, seed);
  for (uint64_t seed = 8; seed <= 10; ++seed) trace += Trace(*space, small, limits, true, seed);

  if (std::getenv("NETWRIGHT_REGENERATE_GOLDEN") != nullptr) {
    std::ofstream(path) << trace;
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " cannot be read; run the tests in the repository root";
  const std::string golden((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(trace, golden);
}

INSTANTIATE_TEST_SUITE_P(All, SpaceGoldenTest, testing::ValuesIn(SearchSpaceNames()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace netwright
