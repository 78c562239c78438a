#include "netwright/train/steps/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "testing/memory_dataset.h"

namespace netwright {
namespace {

using testing::ElementsAre;

// Two 3 x 3 images of two channels: in the first, pixel (y, x) holds 10 (3 y + x) and one more; the second is reversed.
MemoryDataset Numbered() {
  std::vector<uint8_t> pixels;
  for (int p = 0; p < 9; ++p) pixels.push_back(static_cast<uint8_t>(10 * p)), pixels.push_back(10 * p + 1);
  std::vector<uint8_t> all = pixels;
  all.insert(all.end(), pixels.rbegin(), pixels.rend());
  return {3, 2, 2, all, {0, 1}};
}

std::vector<int> Read(const MemoryDataset& data, const Augmentation& augmentation, uint64_t seed) {
  const BatchReader reader(data);
  std::vector<float> images(reader.image_floats());
  std::vector<int32_t> labels(1);
  const std::vector<int64_t> indices = {0};
  Rng rng(seed);
  reader.ReadAugmented(indices, augmentation, rng, images.data(), labels.data());
  std::vector<int> bytes;
  for (const float value : images) bytes.push_back(static_cast<int>(std::lround(value * 255)));
  return bytes;
}

TEST(BatchReaderTest, ScalesAndGathers) {
  const MemoryDataset data = Numbered();
  const BatchReader reader(data);
  const std::vector<int64_t> indices = {1, 0};
  std::vector<float> images(2 * reader.image_floats());
  std::vector<int32_t> labels(2);
  reader.Read(indices, images.data(), labels.data());
  EXPECT_THAT(labels, ElementsAre(1, 0));
  EXPECT_FLOAT_EQ(images[0], 81.0F / 255);
  EXPECT_FLOAT_EQ(images[18 + 2], 10.0F / 255);
  EXPECT_TRUE(reader.NewBatch(4).is_contiguous(at::MemoryFormat::ChannelsLast));
}

// Every augmented image must be one that the definition allows, and all of those must come up.
TEST(BatchReaderTest, FlipsAndShiftsAsDefined) {
  const MemoryDataset data = Numbered();
  const auto expected = [&](bool flip, int down, int right) {
    std::vector<int> image(18, 0);
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 3; ++x) {
        const int from_y = y - down, from_x = flip ? 2 - (x - right) : x - right;
        if (from_y < 0 || from_y > 2 || x - right < 0 || x - right > 2) continue;
        for (int c = 0; c < 2; ++c) image[(3 * y + x) * 2 + c] = 10 * (3 * from_y + from_x) + c;
      }
    }
    return image;
  };
  std::vector<std::vector<int>> allowed;
  for (const bool flip : {false, true}) {
    for (int down = -4; down <= 4; ++down) {
      for (int right = -4; right <= 4; ++right) allowed.push_back(expected(flip, down, right));
    }
  }
  std::vector<int> hits(allowed.size(), 0);
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const auto image = Read(data, {.flip = true, .shift = 4}, seed);
    const auto found = std::find(allowed.begin(), allowed.end(), image);
    ASSERT_NE(found, allowed.end());
    ++hits[found - allowed.begin()];
  }
  for (size_t i = 0; i < allowed.size(); ++i) {
    const bool first_of_equals =
        std::find(allowed.begin(), allowed.end(), allowed[i]) - allowed.begin() == static_cast<long>(i);
    EXPECT_TRUE(hits[i] > 0 || !first_of_equals) << i;
  }
}

TEST(BatchReaderTest, AugmentationDependsOnTheStreamAlone) {
  const MemoryDataset data = Numbered();
  EXPECT_EQ(Read(data, {.flip = true, .shift = 2}, 5), Read(data, {.flip = true, .shift = 2}, 5));
  EXPECT_EQ(Read(data, {}, 5), Read(data, {}, 6));
}

TEST(EpochOrderTest, IsAPermutationBySeedAndEpoch) {
  std::vector<int64_t> indices(100);
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(3 * i);
  const auto order = EpochOrder(indices, 1, 0);
  EXPECT_NE(order, indices);
  EXPECT_EQ(order, EpochOrder(indices, 1, 0));
  EXPECT_NE(order, EpochOrder(indices, 1, 1));
  EXPECT_NE(order, EpochOrder(indices, 2, 0));
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, indices);
}

TEST(BatchesPerEpochTest, DropsALastBatchOfOne) {
  EXPECT_EQ(BatchesPerEpoch(128, 64), 2);
  EXPECT_EQ(BatchesPerEpoch(129, 64), 2);
  EXPECT_EQ(BatchesPerEpoch(130, 64), 3);
  EXPECT_EQ(BatchesPerEpoch(10, 64), 1);
  EXPECT_EQ(BatchesPerEpoch(1, 64), 1);
  EXPECT_EQ(BatchesPerEpoch(5, 1), 5);
}

}  // namespace
}  // namespace netwright
