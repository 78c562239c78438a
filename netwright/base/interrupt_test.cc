#include "netwright/base/interrupt.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

namespace netwright {
namespace {

// Reads a page of a file that was cut after it was mapped.
void TouchWhatWasCut() {
  InstallInterruptHandler();
  char name[] = "/tmp/interrupt-test-XXXXXX";
  const int file = mkstemp(name);
  unlink(name);
  constexpr size_t kSize = 4096;
  if (ftruncate(file, kSize) != 0) return;
  const auto* page = static_cast<const volatile char*>(mmap(nullptr, kSize, PROT_READ, MAP_SHARED, file, 0));
  if (ftruncate(file, 0) != 0) return;
  _exit(page[0] == 0 ? 0 : 2);
}

TEST(InterruptDeathTest, APageThatCannotBeHadIsTold) {
  EXPECT_EXIT(TouchWhatWasCut(), testing::ExitedWithCode(1), "mapped into memory cannot be read or written");
}

}  // namespace
}  // namespace netwright
