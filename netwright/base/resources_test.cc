#include "netwright/base/resources.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace netwright {
namespace {

TEST(ResourcesTest, SaysWhatThereIs) {
  const std::vector<int> cores = AllowedCores();
  EXPECT_FALSE(cores.empty());
  EXPECT_TRUE(std::is_sorted(cores.begin(), cores.end()));
  EXPECT_GE(UsableCores(), 1);
  EXPECT_LE(UsableCores(), static_cast<int>(cores.size()));
  EXPECT_GT(UsableMemory(), int64_t{1} << 24);
  EXPECT_LE(UsableMemory(), static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE));
}

}  // namespace
}  // namespace netwright
