#include "netwright/io/temporary_folder.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolderTest, GoesAtItsEndAndThoseOfKilledProcessesWithTheNext) {
  const TempFolder parent;
  const ScopedVariable variable("TMPDIR", parent.path().c_str());
  fs::create_directory(parent / "netwright-others");
  const auto folders = [&] { return std::distance(fs::directory_iterator(parent.path()), fs::directory_iterator()); };
  const pid_t child = fork();
  if (child == 0) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() + "/file") << "text";
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(folders(), 2);
  {
    const TemporaryFolder one;
    EXPECT_EQ(folders(), 2) << "the killed one's is gone";
    const TemporaryFolder two;
    EXPECT_NE(one.path(), two.path());
    EXPECT_EQ(folders(), 3) << "that of a living process stays";
  }
  EXPECT_EQ(folders(), 1);
}

}  // namespace
}  // namespace netwright
