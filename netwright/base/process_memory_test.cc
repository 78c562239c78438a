#include "netwright/base/process_memory.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>

namespace netwright {
namespace {

TEST(ProcessMemoryTest, FollowsWhatIsMappedAndTouched) {
  constexpr int64_t kBytes = int64_t{64} << 20, kSlack = int64_t{16} << 20;
  constexpr int64_t kDelay = int64_t{2} << 20;  // Linux counts pages a processor at a time and joins the counts later
  if (!ResetPeakMemory()) GTEST_SKIP() << "/proc/self/clear_refs cannot be written here";
  const ProcessMemory before = ReadProcessMemory();
  EXPECT_GT(before.anonymous, 0);
  EXPECT_GE(before.resident, before.anonymous);
  void* pages = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  EXPECT_GE(ReadProcessMemory().data - before.data, kBytes);  // untouched
  EXPECT_LT(ReadProcessMemory().PeakAnonymous() - before.anonymous, kSlack);
  std::memset(pages, 1, kBytes);
  munmap(pages, kBytes);
  const ProcessMemory after = ReadProcessMemory();
  EXPECT_GE(after.PeakAnonymous() - before.anonymous, kBytes - kDelay);
  EXPECT_LT(after.anonymous - before.anonymous, kSlack);
  ASSERT_TRUE(ResetPeakMemory());
  EXPECT_LT(ReadProcessMemory().PeakAnonymous() - before.anonymous, kSlack);
}

}  // namespace
}  // namespace netwright
