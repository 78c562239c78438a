#include "netwright/train/augment/augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "netwright/train/augment/mixup.h"
#include "netwright/train/steps/batches.h"
#include "testing/memory_dataset.h"

namespace netwright {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

constexpr int kSide = 9;
const ImageShape kGrey{kSide, 1}, kRgb{kSide, 3};

std::vector<float> Scaled() {
  std::vector<float> scaled(256);
  for (int i = 0; i < 256; ++i) scaled[i] = static_cast<float>(i) / 255.0F;
  return scaled;
}

std::vector<uint8_t> Random(const ImageShape& shape) {
  Rng rng(1);
  std::vector<uint8_t> image(static_cast<size_t>(shape.size * shape.size * shape.channels));
  for (uint8_t& byte : image) byte = static_cast<uint8_t>(rng.Below(256));
  return image;
}

std::vector<float> Placed(const std::vector<uint8_t>& image, const ImageShape& shape, const Placement& placement) {
  std::vector<float> placed(image.size());
  Place(image.data(), shape, Scaled().data(), placement, placed.data());
  return placed;
}

TEST(PlacementTest, AQuarterTurnMovesPixelsOnly) {
  const std::vector<uint8_t> image = Random(kRgb);
  const std::vector<float> turned = Placed(image, kRgb, {.degrees = 90});
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {  // the right column comes to the top
      for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(turned[(y * kSide + x) * 3 + c], image[(x * kSide + kSide - 1 - y) * 3 + c] / 255.0, 1e-4);
      }
    }
  }
}

TEST(PlacementTest, WhatIsInterpolatedGoesWhereCopiesGo) {
  const std::vector<uint8_t> image = Random(kRgb);
  for (const bool flip : {false, true}) {
    Placement placement{.flip = flip, .down = 2, .right = -3};
    const std::vector<float> copied = Placed(image, kRgb, placement);
    placement.degrees = 1e-7;
    EXPECT_THAT(Placed(image, kRgb, placement), Pointwise(FloatNear(1e-4), copied));
  }
}

TEST(PlacementTest, ScalesAboutTheCentre) {
  std::vector<uint8_t> image(kSide * kSide, 0);
  image[4 * kSide + 6] = 200;  // two to the right of the centre
  const std::vector<float> larger = Placed(image, kGrey, {.factor = 2});
  EXPECT_NEAR(larger[4 * kSide + 8], 200 / 255.0, 1e-4);
  const std::vector<float> smaller = Placed(image, kGrey, {.factor = 0.5});
  EXPECT_NEAR(smaller[4 * kSide + 5], 200 / 255.0, 1e-4);
  EXPECT_EQ(smaller[0], 0) << "nothing is there";
}

TEST(ColourTest, FactorsDoWhatTheySay) {
  std::vector<float> image(kSide * kSide * 3);
  for (size_t p = 0; p < image.size(); p += 3) image[p] = 0.4F, image[p + 1] = 0.2F, image[p + 2] = 0.3F;
  std::vector<float> brighter = image;
  ChangeColours(kRgb, {.brightness = 1.5F}, brighter.data());
  EXPECT_NEAR(brighter[0], 0.6F, 1e-5);
  EXPECT_NEAR(brighter[2], 0.45F, 1e-5);
  std::vector<float> grey = image;
  ChangeColours(kRgb, {.saturation = 0}, grey.data());
  EXPECT_NEAR(grey[0], 0.299F * 0.4F + 0.587F * 0.2F + 0.114F * 0.3F, 1e-5);
  EXPECT_NEAR(grey[1], grey[0], 1e-5);
  std::vector<float> flat = Placed(Random(kGrey), kGrey, {});
  const float mean = std::accumulate(flat.begin(), flat.end(), 0.0F) / static_cast<float>(flat.size());
  ChangeColours(kGrey, {.contrast = 0}, flat.data());
  EXPECT_THAT(flat, Each(FloatNear(mean, 1e-5)));
  std::vector<float> bright = Placed(Random(kGrey), kGrey, {});
  ChangeColours(kGrey, {.brightness = 1.9F, .contrast = 1.9F}, bright.data());
  EXPECT_THAT(bright, Each(testing::AllOf(testing::Ge(0.0F), testing::Le(1.0F))));
}

TEST(CutoutTest, ErasesASquareThatMayLieAcrossTheEdge) {
  std::vector<float> image(kSide * kSide, 0.0F);
  image[0] = 0.81F;  // the mean is 0.01
  Erase(kGrey, {.top = -1, .left = 6, .side = 4}, image.data());
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const float expected = y < 3 && x >= 6 ? 0.01F : y == 0 && x == 0 ? 0.81F : 0.0F;
      EXPECT_NEAR(image[y * kSide + x], expected, 1e-6) << y << ", " << x;
    }
  }
}

TEST(CutoutTest, ItsCentreIsAnyPixel) {
  Rng rng(3);
  std::vector<int> seen(kSide, 0);
  for (int i = 0; i < 500; ++i) {
    const ErasedSquare square = DrawErasedSquare(1.0 / 3, kSide, rng);
    ASSERT_EQ(square.side, 3);
    ASSERT_GE(square.top, -1);
    ASSERT_LE(square.left, kSide - 2);
    ++seen[static_cast<size_t>(square.top + 1)];
  }
  EXPECT_THAT(seen, Each(testing::Gt(20)));
}

TEST(MixupTest, MixesImagesAndTargetsOfAPairWithOneWeight) {
  const std::vector<float> before = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};  // five images of two values
  const std::vector<int32_t> labels = {0, 1, 2, 3, 4};
  for (const int threads : {1, 2}) {
    std::vector<float> images = before;
    Mixup mixup(0.4);
    Rng rng(5);
    const MixedLabels mixed = mixup.Apply(images.data(), 2, labels, rng, threads);
    EXPECT_THAT(std::vector(mixed.others, mixed.others + 5), ElementsAre(4, 3, 2, 1, 0));
    EXPECT_EQ(mixed.weights[2], 1);
    for (int i = 0; i < 5; ++i) {
      EXPECT_GE(mixed.weights[i], 0.5);
      EXPECT_EQ(mixed.weights[i], mixed.weights[4 - i]);
      for (int p = 0; p < 2; ++p) {
        const double own = before[2 * i + p], other = before[2 * (4 - i) + p];
        EXPECT_NEAR(images[2 * i + p], mixed.weights[i] * own + (1 - mixed.weights[i]) * other, 1e-5);
      }
    }
  }
  std::vector<float> images = before;
  Mixup none(0);
  Rng rng(5), untouched(5);
  EXPECT_EQ(none.Apply(images.data(), 2, labels, rng).weights, nullptr);
  EXPECT_EQ(images, before);
  EXPECT_EQ(rng(), untouched());
}

TEST(MixupTest, WeightsFollowBeta) {
  for (const double alpha : {0.2, 1.0, 4.0}) {  // mean 1/2, variance 1 / (4 (2 alpha + 1))
    Rng rng(7);
    double sum = 0, squares = 0;
    constexpr int kDraws = 20000;
    for (int i = 0; i < kDraws; ++i) {
      const double drawn = DrawBeta(alpha, rng);
      sum += drawn;
      squares += drawn * drawn;
    }
    const double mean = sum / kDraws;
    EXPECT_NEAR(mean, 0.5, 0.02) << alpha;
    EXPECT_NEAR(squares / kDraws - mean * mean, 1 / (4 * (2 * alpha + 1)), 0.005) << alpha;
  }
}

// Each is drawn for itself: what came later takes no draws where it is not in use.
TEST(AugmentationTest, DrawsForWhatIsInUseOnly) {
  Rng rng(9), same(9);
  Draw({.flip = true, .shift = 2}, kSide, rng);
  same.Bernoulli(0.5);
  same.Below(5);
  same.Below(5);
  EXPECT_EQ(rng(), same());
  const DrawnAugmentation drawn = Draw({.rotate = 30, .scale = 0.2, .colour = 0.4, .cutout = 0.5}, kSide, rng);
  EXPECT_NE(drawn.placement.degrees, 0);
  EXPECT_LE(std::abs(drawn.placement.degrees), 30);
  EXPECT_LE(std::abs(drawn.placement.factor - 1), 0.2);
  EXPECT_LE(std::abs(drawn.colour.contrast - 1), 0.4);
  EXPECT_EQ(drawn.erased.side, 5);  // half of 9, rounded
}

TEST(AugmentationTest, AnyNumberOfThreadsReadsTheSame) {
  std::vector<uint8_t> pixels;
  for (int i = 0; i < 7; ++i) {
    const std::vector<uint8_t> image = Random(kRgb);
    pixels.insert(pixels.end(), image.begin(), image.end());
  }
  const MemoryDataset data(kSide, 3, 2, pixels, {0, 1, 0, 1, 0, 1, 0});
  const BatchReader reader(data);
  const Augmentation all{.flip = true, .shift = 2, .rotate = 20, .scale = 0.2, .colour = 0.3, .cutout = 0.4};
  const std::vector<int64_t> indices = {0, 1, 2, 3, 4, 5, 6};
  const auto read = [&](int threads) {
    Rng rng(11);
    std::vector<float> images(static_cast<size_t>(7 * reader.image_floats()));
    std::vector<int32_t> labels(7);
    reader.ReadAugmented(indices, all, rng, images.data(), labels.data(), threads);
    return images;
  };
  const std::vector<float> one = read(1);
  EXPECT_EQ(one, read(3));
  EXPECT_FALSE(std::equal(one.begin(), one.begin() + kSide * kSide * 3, one.begin() + kSide * kSide * 3))
      << "equal images are changed in different ways";
}

}  // namespace
}  // namespace netwright
