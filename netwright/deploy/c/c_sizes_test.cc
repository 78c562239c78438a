// What is foretold of random networks, and what compilers make of their C sources.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/deploy/c/c_source.h"
#include "netwright/graph/inference/device_cost.h"
#include "netwright/spaces/network_edits.h"
#include "testing/files.h"
#include "testing/object_sizes.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

constexpr int kNetworks = 50;

// In 8 bits, with weights at random.
QuantizedNet RandomNet(Rng& rng) {
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(rng.Bernoulli(0.5) ? "chain" : "compact");
  const int side = 12 + static_cast<int>(rng.Below(21));
  const InputSpec input{.channels = rng.Bernoulli(0.5) ? 1 : 3,
                        .height = side,
                        .width = side,
                        .classes = 2 + static_cast<int>(rng.Below(20))};
  Limits limits;
  limits.max_flash = 48 << 10;  // more would be compiled for long
  limits.net = space->Settled({.filters = 2 + static_cast<int>(rng.Below(7)),
                               .filter_growth = 2,
                               .max_filters = 24,
                               .dense_units = static_cast<int>(rng.Below(2)) * 16});
  const Architecture arch = RandomNetwork(*space, input, limits, rng);
  FoldedNet folded{.net = LowerForInference(space->Lower(arch), input, limits.net), .weights = {}, .biases = {}};
  const auto drawn = [&](int64_t count) {
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = static_cast<float>(0.2 * rng.Normal());
    return values;
  };
  for (const InferenceOp& op : folded.net.ops) {
    folded.weights.push_back(drawn(folded.net.WeightsOf(op)));
    folded.biases.push_back(drawn(folded.net.BiasesOf(op)));
  }
  std::vector<uint8_t> pixels(static_cast<size_t>(folded.net.tensors[0].Elements()));
  return Quantize(folded, 2, [&](int64_t) {
    for (uint8_t& pixel : pixels) pixel = static_cast<uint8_t>(rng.Below(256));
    return std::span<const uint8_t>(pixels);
  });
}

TEST(CSizesTest, OfRandomNetworksAreAsForetold) {
  const TempFolder folder;
  std::vector<DeviceCost> foretold;
  std::string sources;
  for (int i = 0; i < kNetworks; ++i) {
    Rng rng(static_cast<uint64_t>(i), "test/sizes");
    const QuantizedNet net = RandomNet(rng);
    foretold.push_back(DeviceCostOf(net.net));
    CModel about{.name = fmt::format("model{}", i), .labels = {}, .origin = "A test's.", .test_images = {}};
    for (int label = 0; label < net.net.input.classes; ++label) about.labels.push_back(std::to_string(label));
    const CSources written = WriteC(net, about);
    std::ofstream(folder / (about.name + ".h")) << written.header;
    std::ofstream(folder / (about.name + ".c")) << written.source;
    sources += " " + about.name + ".c";
  }
  for (const auto& [compiler, nm] :
       std::map<std::string, std::string>{{"gcc", "nm"}, {"arm-none-eabi-gcc -mcpu=cortex-m4", "arm-none-eabi-nm"}}) {
    if (!IsProgramThere(nm)) {
      GTEST_LOG_(INFO) << "no " << compiler << ": not tried";
      continue;
    }
    const std::string compile = fmt::format("cd '{}' && {} -std=c99 -O0 -c{}", folder.path(), compiler, sources);
    ASSERT_EQ(std::system(compile.c_str()), 0) << compile;
    for (int i = 0; i < kNetworks; ++i) {
      const std::string name = fmt::format("model{}", i);
      const ObjectSizes sizes = SizesOf(nm, folder / (name + ".o"), name + "_labels");
      EXPECT_EQ(sizes.constants, foretold[static_cast<size_t>(i)].flash) << compiler << " " << name;
      EXPECT_EQ(sizes.memory, foretold[static_cast<size_t>(i)].ram) << compiler << " " << name;
    }
  }
}

}  // namespace
}  // namespace netwright
