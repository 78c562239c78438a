#include "netwright/problems/images/image_descriptors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "netwright/evaluation/descriptors.h"
#include "testing/memory_dataset.h"

namespace netwright {
namespace {

std::map<std::string_view, double> Describe(const PreparedData& data, const Split& split) {
  const std::vector<double> numbers = DescribeImages(data, split);
  std::map<std::string_view, double> named;
  for (size_t i = 0; i < kDescriptorNames.size(); ++i) named[kDescriptorNames[i]] = numbers.at(i);
  return named;
}

// Grey stripes two pixels wide, class 0 dark (0 and 102), class 1 bright (153 and 255).
MemoryDataset Stripes(int images) {
  constexpr int kSize = 16;
  std::vector<uint8_t> pixels;
  std::vector<int32_t> labels;
  for (int i = 0; i < images; ++i) {
    labels.push_back(i % 2);
    for (int p = 0; p < kSize * kSize; ++p) {
      pixels.push_back(static_cast<uint8_t>((i % 2 == 0 ? 0 : 153) + (p % 4 < 2 ? 0 : 102)));
    }
  }
  return MemoryDataset(kSize, 1, 2, std::move(pixels), std::move(labels));
}

TEST(ImageDescriptorsTest, AreWhatTheirNamesSay) {
  const MemoryDataset data = Stripes(12);
  Split split{.train = {0, 1, 2, 3, 4, 5}, .validation = {6, 7}, .test = {8, 9, 10, 11}};
  std::map<std::string_view, double> d = Describe(data, split);
  EXPECT_DOUBLE_EQ(d["log_classes"], std::log(2));
  EXPECT_DOUBLE_EQ(d["log_images"], std::log(6));
  EXPECT_DOUBLE_EQ(d["log_pixels"], std::log(16));
  EXPECT_EQ(d["channels"], 1);
  for (const char* mean : {"mean_red", "mean_green", "mean_blue"}) EXPECT_NEAR(d[mean], 0.5, 1e-12) << mean;
  const double deviation = std::sqrt((0.25 + 0.01) / 2);  // of 0, 0.4, 0.6, 1
  for (const char* sd : {"std_red", "std_green", "std_blue"}) EXPECT_NEAR(d[sd], deviation, 1e-12) << sd;
  EXPECT_NEAR(d["sharpness"], 0.4 * 7 / 15 / deviation, 1e-12) << "seven of fifteen neighbours differ";
  EXPECT_NEAR(d["entropy"], std::log(4) / std::log(32), 1e-12);
  EXPECT_NEAR(d["imbalance"], 0, 1e-12);
  EXPECT_EQ(d["nearest_mean"], 1);
  EXPECT_EQ(d["nearest_neighbour"], 1);
  split.train = {0, 2, 4, 1};
  d = Describe(data, split);
  EXPECT_NEAR(d["imbalance"], 1 - (-0.75 * std::log(0.75) - 0.25 * std::log(0.25)) / std::log(2), 1e-12);
}

TEST(ImageDescriptorsTest, TheTestPartIsNotRead) {
  const MemoryDataset data = Stripes(12);
  Split split{.train = {0, 1, 2, 3}, .validation = {4, 5}, .test = {6, 7, 8}};
  const std::vector<double> before = DescribeImages(data, split);
  split.test.clear();
  EXPECT_EQ(DescribeImages(data, split), before);
}

TEST(ImageDescriptorsTest, RandomPixelsAreNotRecognised) {
  Rng rng(1, "test");
  std::vector<uint8_t> pixels(400 * 16 * 16 * 3);
  for (uint8_t& pixel : pixels) pixel = static_cast<uint8_t>(rng.Below(256));
  std::vector<int32_t> labels(400);
  for (int32_t& label : labels) label = static_cast<int32_t>(rng.Below(4));
  const MemoryDataset data(16, 3, 4, std::move(pixels), std::move(labels));
  Split split;
  for (int64_t i = 0; i < 400; ++i) (i % 2 == 0 ? split.train : split.validation).push_back(i);
  std::map<std::string_view, double> d = Describe(data, split);
  EXPECT_NEAR(d["nearest_mean"], 0.25, 0.1);
  EXPECT_NEAR(d["nearest_neighbour"], 0.25, 0.1);
  EXPECT_GT(d["entropy"], 0.85);
  EXPECT_GT(d["sharpness"], 1);
}

}  // namespace
}  // namespace netwright
