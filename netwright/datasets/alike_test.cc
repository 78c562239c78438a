#include "netwright/datasets/alike.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "netwright/base/random.h"
#include "netwright/datasets/describe.h"
#include "testing/dataset_files.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/memory_dataset.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr int kSide = 32;

// Smooth, and unlike those of other seeds.
std::vector<float> Scene(uint64_t seed) {
  Rng rng(seed, "scene");
  std::vector<float> coarse(49);
  for (float& value : coarse) value = 60 + static_cast<float>(rng.Below(120));
  std::vector<float> pixels;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float v = static_cast<float>(y) * 5.9F / kSide, u = static_cast<float>(x) * 5.9F / kSide;
      const auto r = static_cast<size_t>(v), c = static_cast<size_t>(u);
      const float dv = v - static_cast<float>(r), du = u - static_cast<float>(c);
      pixels.push_back((1 - dv) * ((1 - du) * coarse[7 * r + c] + du * coarse[7 * r + c + 1]) +
                       dv * ((1 - du) * coarse[7 * r + 7 + c] + du * coarse[7 * r + 8 + c]));
    }
  }
  return pixels;
}

// Brighter, of less contrast, and noisy.
void AddCopy(const std::vector<float>& scene, uint64_t seed, std::vector<uint8_t>* pixels) {
  Rng rng(seed, "copy");
  for (const float value : scene) {
    pixels->push_back(static_cast<uint8_t>(0.8F * value + 30 + static_cast<float>(rng.Below(7))));
  }
}

TEST(AlikeTest, FindsNoisyCopiesOnAnyNumberOfThreads) {
  std::vector<uint8_t> pixels;
  Split split;
  for (int64_t i = 0; i < 400; ++i) {
    std::vector<float> scene = Scene(static_cast<uint64_t>(i));
    for (const float value : scene) pixels.push_back(static_cast<uint8_t>(value));
    (i < 300 ? split.train : i < 350 ? split.validation : split.test).push_back(i);
  }
  for (int64_t i = 400; i < 410; ++i) {  // copies of images to train on
    AddCopy(Scene(static_cast<uint64_t>(i - 300)), static_cast<uint64_t>(i), &pixels);
    split.test.push_back(i);
  }
  pixels.resize(pixels.size() + size_t{2} * kSide * kSide, 90);  // two images of one colour are not alike
  split.train.push_back(410);
  split.test.push_back(411);
  const MemoryDataset data(kSide, 1, 2, pixels, std::vector<int32_t>(412));
  const NearDuplicates found = FindNearDuplicates(data, split, 1);
  EXPECT_EQ(found.held, 111);
  ASSERT_EQ(found.pairs.size(), 10u);
  for (size_t k = 0; k < 10; ++k) {
    EXPECT_EQ(found.pairs[k].held, 400 + static_cast<int64_t>(k));
    EXPECT_EQ(found.pairs[k].train, 100 + static_cast<int64_t>(k));
  }
  const NearDuplicates again = FindNearDuplicates(data, split, 3);
  EXPECT_TRUE(std::equal(found.pairs.begin(), found.pairs.end(), again.pairs.begin(), again.pairs.end(),
                         [](const auto& a, const auto& b) { return a.held == b.held && a.train == b.train; }));
  EXPECT_THAT(found.Line(), HasSubstr("10 of the 111 images to validate or test on have a near-duplicate"));
}

// Tracks of ten frames that move from one scene to another; or the same frames in any order.
Tracks TracksOf(bool in_order) {
  std::vector<std::vector<float>> frames;
  for (uint64_t track = 0; track < 40; ++track) {
    const std::vector<float> from = Scene(2 * track), to = Scene(2 * track + 1);
    for (int f = 0; f < 10; ++f) {
      frames.emplace_back();
      for (size_t i = 0; i < from.size(); ++i) {
        frames.back().push_back(from[i] + static_cast<float>(f) / 10 * (to[i] - from[i]));
      }
    }
  }
  Rng rng(1);
  if (!in_order) rng.Shuffle(std::span(frames));
  std::vector<uint8_t> pixels;
  for (const auto& frame : frames) {
    for (const float value : frame) pixels.push_back(static_cast<uint8_t>(value));
  }
  const MemoryDataset data(kSide, 1, 1, pixels, std::vector<int32_t>(400));
  return FindTracks(data, MakeSplit(data, {}), 2);
}

TEST(AlikeTest, FramesOfTracksAreKnownByTheirOrder) {
  EXPECT_TRUE(TracksOf(true).likely());
  EXPECT_THAT(TracksOf(true).Line(), HasSubstr("as frames of a track are"));
  const Tracks shuffled = TracksOf(false);
  EXPECT_LT(static_cast<double>(shuffled.alike), 0.2 * static_cast<double>(shuffled.looked_at));
  EXPECT_EQ(shuffled.Line(), "");
}

TEST(AlikeTest, DataCheckNamesThemAndGroupsKeepThemTogether) {
  const TempFolder temp;
  for (const std::string name : {"cat", "dog"}) {
    for (uint64_t scene = 0; scene < 12; ++scene) {
      for (uint64_t copy = 0; copy < 4; ++copy) {
        Image image{kSide, kSide, 1, {}};
        AddCopy(Scene(100 * scene + name.front()), copy, &image.pixels);
        WriteFile(temp / fmt::format("pets/{}/{}_{}.png", name, scene, copy), Encode(image, ".png"));
      }
    }
  }
  const DatasetCheck check = CheckDataset(temp / "pets", {});
  EXPECT_TRUE(check.sound());
  EXPECT_GT(check.alike_names.size(), 20u);
  EXPECT_THAT(check.Text(), HasSubstr("near-duplicates: cat/"));
  EXPECT_THAT(check.Text(), HasSubstr("images to validate or test on have a near-duplicate"));
  EXPECT_TRUE(CheckDataset(temp / "pets", {}, "^(.*)_").alike_names.empty());
  EXPECT_THAT(UsageErrorOf([&] { CheckDataset(temp / "pets", {}, "("); }), HasSubstr("regular expression"));
}

TEST(AlikeTest, RealPhotographsWithTheirDuplicates) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("dtd.tar"));
  const DatasetCheck check = CheckDataset(path, {});
  EXPECT_GE(check.alike_names.size(), 10u);
  EXPECT_LE(check.alike_names.size(), 20u);
  EXPECT_THAT(check.alike_names, testing::Contains(AllOf(HasSubstr("chequered_0103"), HasSubstr("chequered_0178"))));
  EXPECT_THAT(check.alike, testing::SizeIs(1));  // they are in no order of tracks
}

}  // namespace
}  // namespace netwright
