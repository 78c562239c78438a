// kill -9 at random moments: what Append returned from is there afterwards.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/store/store.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

// The child's life: appends rows from `first` on, and reports each id when Append has returned. Never returns.
[[noreturn]] void AppendUntilKilled(const std::string& path, uint64_t first, int report) {
  try {
    const auto store = OpenStore(path);
    Experiment experiment;
    experiment.run = store->BeginRun({"{}", "test", "{}"});
    experiment.phase = "search";
    for (uint64_t id = first;; ++id) {
      experiment.id = id;
      experiment.key.network = std::to_string(id);
      experiment.evaluation.metrics.curve.assign(12, {0.5, 0.25, 0.125});
      store->Append(experiment);
      if (write(report, &id, sizeof(id)) != sizeof(id)) break;
    }
  } catch (...) {
  }
  _exit(1);
}

TEST(StoreKillTest, NoReportedRowIsLost) {
  const TempFolder folder;
  const std::string path = folder / "experiments.sqlite";
  std::set<uint64_t> reported;
  uint64_t first = 0;
  Rng rng(1, "test/kill");
  constexpr int kKills = 8;
  for (int kill_number = 0; kill_number < kKills; ++kill_number) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      AppendUntilKilled(path, first, ends[1]);
    }
    close(ends[1]);
    // Let it report some rows, then a random moment more; the first kill may even hit the file's creation.
    const uint64_t rows = kill_number == 0 ? 0 : 1 + rng.Below(60);
    uint64_t id = 0, count = 0;
    while (count < rows && read(ends[0], &id, sizeof(id)) == sizeof(id)) {
      reported.insert(id);
      ++count;
    }
    EXPECT_EQ(count, rows) << "the writer ended by itself";
    usleep(static_cast<useconds_t>(rng.Below(4000)));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    while (read(ends[0], &id, sizeof(id)) == sizeof(id)) reported.insert(id);
    close(ends[0]);

    // First through a reader, which recovers the log; then, every other time, through the next writer.
    if (std::filesystem::exists(path) && !reported.empty()) {
      std::set<uint64_t> found;
      for (const Experiment& row : OpenStoreReadOnly(path)->Experiments()) {
        EXPECT_TRUE(found.insert(row.id).second);
        EXPECT_EQ(row.evaluation.metrics.curve.size(), 12u);
      }
      for (const uint64_t row : reported) EXPECT_TRUE(found.contains(row)) << "row " << row << " is lost";
      EXPECT_LE(found.size(), reported.size() + static_cast<size_t>(kill_number) + 1)
          << "at most one unreported a kill";
      first = *found.rbegin() + 1;
    }
    if (kill_number % 2 == 0) {
      OpenStore(path);
      SQLite::Database database(path);
      EXPECT_EQ(database.execAndGet("PRAGMA integrity_check").getString(), "ok");
    }
  }
  EXPECT_GE(reported.size(), static_cast<size_t>(kKills));
}

}  // namespace
}  // namespace netwright
