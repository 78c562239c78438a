#include "netwright/datasets/cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>

#include "netwright/datasets/prepared.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int64_t kAll = std::numeric_limits<int64_t>::max();

class CacheTest : public testing::Test {
 protected:
  CacheTest() {
    WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 6, ".png", 12, 10, 3);
    options_.cache_dir = cache_;
  }
  std::unique_ptr<PreparedData> Prepare(int size) {
    return PrepareDataset(temp_ / "pets", {.channels = 3, .image_size = size}, options_);
  }
  // As if it had last been used so many hours ago.
  static void Age(const std::string& path, int hours) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  }

  const TempFolder temp_;
  const std::string cache_ = temp_ / "cache";
  PrepareOptions options_;
};

TEST_F(CacheTest, ListsWhatItHoldsLeastRecentlyUsedFirst) {
  EXPECT_TRUE(ListCache(cache_).empty());
  const std::string large = Prepare(20)->path(), small = Prepare(10)->path();
  Age(small, 2);
  Age(large, 1);
  const std::vector<CachedFile> files = ListCache(cache_);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, small);
  EXPECT_EQ(files[0].bytes, static_cast<int64_t>(fs::file_size(small)));
  EXPECT_THAT(files[0].contents, HasSubstr("pets: 12 images, 10 px, 3 channels"));
  EXPECT_EQ(ListCache(cache_)[0].path, small);  // looking is no use
}

TEST_F(CacheTest, StaysWithinItsLimit) {
  EXPECT_EQ(CacheLimit(cache_), int64_t{8} << 30);
  const std::string first = Prepare(20)->path(), second = Prepare(21)->path();
  Age(first, 1);
  Age(second, 2);
  const auto size = static_cast<int64_t>(fs::file_size(second));
  SetCacheLimit(2 * size + size / 2, cache_);
  EXPECT_EQ(CacheLimit(cache_), 2 * size + size / 2);
  Prepare(20);  // it is there, so nothing grows, but it has been used
  const std::string third = Prepare(22)->path();
  EXPECT_TRUE(fs::exists(first));
  EXPECT_FALSE(fs::exists(second));
  EXPECT_TRUE(fs::exists(third));
  EXPECT_EQ(Prepare(21)->size(), 12);  // made again
}

TEST_F(CacheTest, WhatIsInUseStays) {
  std::unique_ptr<PreparedData> data = Prepare(20);
  const std::string path = data->path();
  EXPECT_EQ(TrimCache(0, cache_), 0);
  EXPECT_TRUE(fs::exists(path));
  data.reset();
  EXPECT_EQ(TrimCache(kAll, cache_), 0);
  EXPECT_GT(TrimCache(0, cache_), 0);
  EXPECT_TRUE(ListCache(cache_).empty());
}

}  // namespace
}  // namespace netwright
