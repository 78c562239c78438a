#include "netwright/problems/images/mirror_probe.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/datasets/prepared.h"
#include "testing/memory_dataset.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

// Noise with a bright block: at the top or the bottom, or, `sideways`, at the left or the right.
MirrorProbe ProbeBlocks(bool sideways) {
  constexpr int kSize = 16, kImages = 80;
  Rng rng(1, "blocks");
  std::vector<uint8_t> pixels;
  std::vector<int32_t> labels;
  for (int i = 0; i < kImages; ++i) {
    labels.push_back(i % 2);
    for (int y = 0; y < kSize; ++y) {
      for (int x = 0; x < kSize; ++x) {
        const bool first_half = (sideways ? x : y) < kSize / 2;
        pixels.push_back(static_cast<uint8_t>(rng.Below(100) + (first_half == (i % 2 == 0) ? 150 : 0)));
      }
    }
  }
  const MemoryDataset data(kSize, 1, 2, std::move(pixels), std::move(labels));
  std::vector<int64_t> train(kImages);
  std::iota(train.begin(), train.end(), 0);
  return ProbeMirroring(data, train);
}

TEST(MirrorProbeTest, TellsWhetherLeftAndRightMeanSomething) {
  const MirrorProbe upright = ProbeBlocks(false), sideways = ProbeBlocks(true);
  EXPECT_EQ(upright.as_they_are, 1);
  EXPECT_EQ(upright.mirrored, 1);
  EXPECT_NEAR(upright.chance, 39.0 / 79, 1e-9);
  EXPECT_TRUE(upright.Keeps());
  EXPECT_EQ(sideways.as_they_are, 1);
  EXPECT_EQ(sideways.mirrored, 0);
  EXPECT_FALSE(sideways.Keeps());
}

// Letters, digits by hand, hand signs; then photographs, sketches and materials.
TEST(MirrorProbeTest, KnowsLettersFromPhotographs) {
  const TempFolder folder;
  for (const auto& [name, mirrored] : std::map<std::string, bool>{{"arabic_letters", false},
                                                                  {"hieroglyphs", false},
                                                                  {"sign_digits", false},
                                                                  {"cifar10", true},
                                                                  {"intel_scenes", true},
                                                                  {"plant_seedlings", true},
                                                                  {"quickdraw6", true}}) {
    NETWRIGHT_REAL_DATA_OR_SKIP(archive, RealData(name + ".tar"));
    PrepareOptions options;
    options.cache_dir = folder / "cache";
    const auto data = PrepareDataset(archive, {3, 28, Resize::kArea}, options);
    EXPECT_EQ(ProbeMirroring(*data, MakeSplit(*data, {}).train).Keeps(), mirrored) << name;
  }
}

}  // namespace
}  // namespace netwright
