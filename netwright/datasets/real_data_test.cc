// Real data sets in the formats they come in; skipped where they are not on the machine.
#include "testing/real_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>

#include "netwright/datasets/describe.h"
#include "netwright/datasets/prepared.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

struct Expected {
  size_t classes;
  int64_t images;
  int channels;    // auto
  int image_size;  // auto
  int64_t grey;
};

ino_t FileNumber(const std::string& path) {
  struct stat status = {};
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_ino;
}

// Prepares with everything auto, again from the cache, and splits.
void PrepareReal(const std::string& path, const Expected& expected) {
  TempFolder temp;
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  options.strict = true;
  const std::unique_ptr<PreparedData> data = PrepareDataset(path, {}, options);
  EXPECT_EQ(data->summary().classes.size(), expected.classes);
  EXPECT_EQ(data->size(), expected.images);
  EXPECT_EQ(data->preparation().channels, expected.channels);
  EXPECT_EQ(data->preparation().image_size, expected.image_size);
  EXPECT_EQ(data->summary().grey, expected.grey);
  const ino_t written = FileNumber(data->path());
  EXPECT_EQ(PrepareDataset(path, {}, options)->path(), data->path());
  EXPECT_EQ(FileNumber(data->path()), written) << "not packed again";
  const Split split = MakeSplit(*data, {});
  EXPECT_EQ(static_cast<int64_t>(split.train.size() + split.validation.size() + split.test.size()), expected.images);
}

TEST(RealDataTest, Dtd) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("dtd.tar"));
  PrepareReal(path, {10, 1200, 3, 32, 16});
}

TEST(RealDataTest, Cub2010) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("cub200_2010.tar"));
  PrepareReal(path, {10, 294, 3, 32, 0});
}

TEST(RealDataTest, MnistPairGzipped) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/mnist_t10k-images-idx3-ubyte.gz"));
  PrepareReal(path, {10, 10000, 1, 28, 10000});
}

TEST(RealDataTest, OmniglotZip) {
  // A part of the original release.
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/omniglot_images_background_small1.zip"));
  PrepareReal(path, {136, 2720, 1, 32, 2720});
}

TEST(RealDataTest, FashionMnist) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, FashionMnist());
  PrepareReal("fashion-mnist", {10, 70000, 1, 28, 70000});
}

class RealDataSlowTest : public testing::Test {};

TEST_F(RealDataSlowTest, FashionMnistPartsAndNames) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, FashionMnist());
  TempFolder temp;
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  const auto data = PrepareDataset(path, {}, options);
  EXPECT_EQ(data->summary().name, "fashion-mnist");
  EXPECT_EQ(data->summary().classes.back(), "Ankle boot");
  const Split split = MakeSplit(*data, {});
  EXPECT_EQ(split.train.size(), 48000u);
  EXPECT_EQ(split.validation.size(), 12000u);
  EXPECT_EQ(split.test.size(), 10000u);
  EXPECT_EQ(data->labels()[0], 9);  // the first training image is an ankle boot
}

TEST_F(RealDataSlowTest, Omniglot) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("omniglot.tar"));
  PrepareReal(path, {1623, 32460, 1, 32, 32460});
}

TEST_F(RealDataSlowTest, VggFlower) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("vgg_flower.tar"));
  PrepareReal(path, {102, 8189, 3, 32, 0});
}

TEST_F(RealDataSlowTest, Cifar10) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("cifar10.tar"));
  PrepareReal(path, {10, 6000, 3, 32, 0});
}

TEST_F(RealDataSlowTest, Caltech101) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("caltech101.tar"));
  PrepareReal(path, {101, 3131, 3, 32, 166});
}

TEST_F(RealDataSlowTest, CheckFindsTheFlowersThatAreThereTwice) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("vgg_flower.tar"));
  const DatasetCheck check = CheckDataset(path, {});
  EXPECT_TRUE(check.sound()) << check.Text();
  EXPECT_EQ(check.duplicates, 4);
}

}  // namespace
}  // namespace netwright
