#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/resources.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/worker_limits.h"
#include "testing/errors.h"
#include "testing/fake_training.h"
#include "testing/processes.h"
#include "testing/runner_jobs.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

class ProcessPoolTest : public testing::Test {
 protected:
  ~ProcessPoolTest() override { ClearInterrupt(); }

  std::string File(const std::string& name) const { return folder_ / name; }

  const TempFolder folder_;
};

PoolOptions FakeWorkers(int workers) {
  PoolOptions options;
  options.workers = workers;
  options.program = NETWRIGHT_FAKE_WORKER;
  return options;
}

int OpenDescriptors() {
  return static_cast<int>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

TEST_F(ProcessPoolTest, AnswersAsInProcessWithAnyNumberOfWorkers) {
  const auto requests = ManyRequests(200);
  const auto in_process = MakeInProcessRunner(MakeFakeTraining({}));
  const auto expected = RunAll(*in_process, requests);
  ASSERT_EQ(expected.size(), 200u);
  for (const int workers : {1, 2, 3}) {
    const auto pool = MakeProcessPool({}, FakeWorkers(workers));
    EXPECT_EQ(pool->slots(), workers);
    EXPECT_TRUE(pool->Wait(kLong).empty());  // nothing outstanding
    const auto answers = RunAll(*pool, requests);
    ExpectSameMetrics(expected, answers);
    EXPECT_EQ(pool->stats().restarts, 0);
    EXPECT_EQ(answers.at(0).worker.substr(0, 5), "pool/");
  }
}

TEST_F(ProcessPoolTest, WorkersRunAtOnce) {
  const auto pool = MakeProcessPool({}, FakeWorkers(2));
  pool->Submit(Request(0, "sleep 3600", File("first")));
  pool->Submit(Request(1, "ok"));
  const auto answers = pool->Wait(kLong);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].id, 1u);
  const auto start = Clock::now();
  EXPECT_TRUE(pool->Wait(milliseconds(50)).empty());  // the time-out is kept
  EXPECT_GE(Clock::now() - start, milliseconds(50));
  EXPECT_TRUE(pool->Wait(milliseconds(0)).empty());
}

TEST_F(ProcessPoolTest, LargeSetupsArrive) {
  WorkerSetup setup;
  setup.tasks.resize(1);
  for (int64_t i = 0; i < 200'000; ++i) setup.tasks[0].full.train.push_back(i);
  const auto pool = MakeProcessPool(setup, FakeWorkers(2));
  EXPECT_EQ(RunAll(*pool, ManyRequests(4)).size(), 4u);
}

TEST_F(ProcessPoolTest, CrashesAreRetriedOnceAndRecorded) {
  const auto pool = MakeProcessPool({}, FakeWorkers(2));
  auto requests = ManyRequests(20);
  requests[3].graph = "segv";
  requests[7].graph = "exit 3";
  requests[11].graph = "abort";
  requests[12].graph = "throw";
  requests[15] = Request(15, "crash-once", File("marker"));
  const auto answers = RunAll(*pool, requests);
  ASSERT_EQ(answers.size(), 20u);
  for (const auto& [id, answer] : answers) {
    const bool crashes = id == 3 || id == 7 || id == 11 || id == 12;
    EXPECT_EQ(answer.outcome, crashes ? Outcome::kCrashed : Outcome::kOk) << id << " " << answer.message;
  }
  EXPECT_EQ(answers.at(3).message, "its worker died twice; the last one was killed by SIGSEGV");
  EXPECT_EQ(answers.at(7).message, "its worker died twice; the last one exited with code 3");
  EXPECT_EQ(answers.at(11).message, "its worker died twice; the last one was killed by SIGABRT");
  EXPECT_EQ(pool->stats().retried, 5);
  EXPECT_EQ(pool->stats().restarts, 9);
}

TEST_F(ProcessPoolTest, AWorkerKilledFromOutsideLosesNothing) {
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  pool->Submit(Request(0, "sleep 0.3", File("pid")));
  EXPECT_TRUE(pool->Wait(milliseconds(0)).empty());
  std::thread killer([&] { kill(AwaitPid(File("pid")), SIGKILL); });
  const auto answers = WaitForAll(*pool);
  killer.join();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.at(0).outcome, Outcome::kOk);
  EXPECT_EQ(pool->stats().retried, 1);
}

TEST_F(ProcessPoolTest, KilledTwiceHintsAtMemory) {
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  pool->Submit(Request(0, "sleep 3600", File("pid")));
  std::thread killer([&] {
    const pid_t first = AwaitPid(File("pid"));
    kill(first, SIGKILL);
    for (pid_t next = first; next > 0; next = AwaitPid(File("pid"))) {
      std::this_thread::sleep_for(milliseconds(5));
      if (next == first) continue;
      kill(next, SIGKILL);
      return;
    }
  });
  const auto answers = WaitForAll(*pool);
  killer.join();
  EXPECT_EQ(answers.at(0).outcome, Outcome::kCrashed);
  EXPECT_THAT(answers.at(0).message, HasSubstr("killed by SIGKILL (most likely by the kernel for lack of memory"));
}

TEST_F(ProcessPoolTest, MemoryLimitTurnsIntoAnOutcome) {
  if (!MemoryLimitWorks()) GTEST_SKIP() << "no memory limit under sanitizers";
  PoolOptions options = FakeWorkers(1);
  options.memory_limit = int64_t{512} << 20;
  const auto pool = MakeProcessPool({}, options);
  const auto answers = RunAll(*pool, {Request(0, "allocate"), Request(1, "ok"), Request(2, "allocate")});
  EXPECT_EQ(answers.at(0).outcome, Outcome::kOutOfMemory) << answers.at(0).message;
  EXPECT_EQ(answers.at(1).outcome, Outcome::kOk);
  EXPECT_EQ(answers.at(2).outcome, Outcome::kOutOfMemory);
  EXPECT_EQ(pool->stats().restarts, 0);
}

TEST_F(ProcessPoolTest, JobTimeoutKillsTheWorkerAndIsNotRetried) {
  PoolOptions options = FakeWorkers(1);
  options.job_timeout = 0.3;
  const auto pool = MakeProcessPool({}, options);
  const auto answers = RunAll(*pool, {Request(0, "sleep 3600", File("pid")), Request(1, "ok")});
  EXPECT_EQ(answers.at(0).outcome, Outcome::kTimeout);
  EXPECT_EQ(answers.at(0).message, "stopped after 0.3 s");
  EXPECT_EQ(answers.at(1).outcome, Outcome::kOk);
  EXPECT_EQ(pool->stats().restarts, 1);
  EXPECT_EQ(pool->stats().retried, 0);
  EXPECT_TRUE(AwaitEnd(AwaitPid(File("pid"))));
}

TEST_F(ProcessPoolTest, AStoppedWorkerIsReplacedAndItsJobTriedAgain) {
  PoolOptions options = FakeWorkers(1);
  options.hang_timeout = 2;
  const auto pool = MakeProcessPool({}, options);
  pool->Submit(Request(0, "stop-once", File("pid")));
  const auto answers = WaitForAll(*pool);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.at(0).outcome, Outcome::kOk) << answers.at(0).message;
  EXPECT_EQ(pool->stats().retried, 1);
  EXPECT_EQ(pool->stats().restarts, 1);
  EXPECT_FALSE(IsRunning(AwaitPid(File("pid"))));
}

TEST_F(ProcessPoolTest, AJobThatHangsTwiceIsAnOutcome) {
  PoolOptions options = FakeWorkers(2);
  options.hang_timeout = 2;
  const auto pool = MakeProcessPool({}, options);
  const auto answers = RunAll(*pool, {Request(0, "stop"), Request(1, "sleep 3600"), Request(2, "ok")});
  for (const uint64_t id : {0, 1}) {
    EXPECT_EQ(answers.at(id).outcome, Outcome::kCrashed);
    EXPECT_EQ(answers.at(id).message,
              "its worker died twice; the last one hung: it used no processor time in 2 s (hang_timeout)");
  }
  EXPECT_EQ(answers.at(2).outcome, Outcome::kOk);
}

TEST_F(ProcessPoolTest, CancelStopsRunningJobs) {
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  pool->Submit(Request(0, "sleep 3600", File("pid")));
  pool->Submit(Request(1, "ok"));
  pool->Submit(Request(kFirstFinalJob, "ok"));
  EXPECT_TRUE(pool->Wait(milliseconds(0)).empty());
  while (!fs::exists(File("pid"))) EXPECT_TRUE(pool->Wait(milliseconds(10)).empty());
  const pid_t pid = AwaitPid(File("pid"));
  pool->Cancel(kSearchJobs);
  EXPECT_FALSE(IsRunning(pid));
  EXPECT_TRUE(pool->Wait(kLong, kSearchJobs).empty());
  const auto answers = WaitForAll(*pool);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.begin()->first, kFirstFinalJob);
}

TEST_F(ProcessPoolTest, WaitReturnsEarlyWhenAskedToStop) {
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  pool->Submit(Request(0, "sleep 3600"));
  std::thread user([] {
    std::this_thread::sleep_for(milliseconds(50));
    RequestInterrupt();
  });
  const auto start = Clock::now();
  EXPECT_TRUE(pool->Wait(kLong).empty());
  EXPECT_LT(Clock::now() - start, kPromptly);
  user.join();
}

TEST_F(ProcessPoolTest, WorkersIgnoreCtrlC) {
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  pool->Submit(Request(0, "sleep 0.3", File("pid")));
  EXPECT_TRUE(pool->Wait(milliseconds(0)).empty());
  std::thread user([&] { kill(AwaitPid(File("pid")), SIGINT); });
  EXPECT_EQ(WaitForAll(*pool).at(0).outcome, Outcome::kOk);
  user.join();
  EXPECT_EQ(pool->stats().restarts, 0);
}

TEST_F(ProcessPoolTest, WorkersHaveLimitsAndNoDescriptorsOfOurs) {
  const int ours = open("/dev/null", O_RDONLY);  // not closed on exec
  PoolOptions options = FakeWorkers(2 * static_cast<int>(AllowedCores().size()));
  options.memory_limit = int64_t{1} << 30;
  const auto pool = MakeProcessPool({}, options);
  const auto report = nlohmann::json::parse(RunAll(*pool, {Request(0, "report")}).at(0).message);
  close(ours);
  EXPECT_EQ(report["descriptors"], nlohmann::json({0, 1, 2, 3}));
  EXPECT_EQ(report["output"], "/dev/null");
  EXPECT_EQ(report["blas_threads"], "1");
  EXPECT_EQ(report["openmp_threads"], "1");
  EXPECT_EQ(report["cores"], 1);
  EXPECT_EQ(report["oom_score_adj"], 1000);
  if (MemoryLimitWorks()) {
    EXPECT_GE(report["data_limit"], int64_t{1} << 30);
    EXPECT_LT(report["data_limit"], int64_t{2} << 30);
  }
}

TEST_F(ProcessPoolTest, FewWorkersAreNotPinned) {
  const int cores = static_cast<int>(AllowedCores().size());
  if (cores < 2) GTEST_SKIP() << "one core only";
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  EXPECT_EQ(nlohmann::json::parse(RunAll(*pool, {Request(0, "report")}).at(0).message)["cores"], cores);
}

// The message of the Error that Wait ends with.
std::string FailureOf(const WorkerSetup& setup, const PoolOptions& options, const std::string& graph = "ok") {
  const auto pool = MakeProcessPool(setup, options);
  pool->Submit(Request(0, graph));
  try {
    WaitForAll(*pool);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kRun);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TEST_F(ProcessPoolTest, WorkersThatCannotStartEndTheRun) {
  PoolOptions options = FakeWorkers(2);
  options.program = "/bin/true";
  EXPECT_THAT(FailureOf({}, options), HasSubstr("cannot start a worker (/bin/true worker): it exited with code 0"));
  options.program = "/nonexistent/netwright";
  EXPECT_THAT(FailureOf({}, options), HasSubstr("cannot run /nonexistent/netwright: No such file"));
  options.program = NETWRIGHT_FAKE_WORKER;
  WorkerSetup setup;
  setup.tasks.resize(1);
  setup.tasks[0].packed_file = "missing";
  EXPECT_THAT(FailureOf(setup, options), HasSubstr("the packed file is missing"));
  setup.tasks[0].packed_file = "hang";
  options.start_timeout = 0.1;
  EXPECT_THAT(FailureOf(setup, options), HasSubstr("it was not ready within 0.1 s"));
}

TEST_F(ProcessPoolTest, AnErrorInAJobEndsTheRun) {
  EXPECT_EQ(FailureOf({}, FakeWorkers(1), "error no space left"), "no space left");
}

// A file that may not grow (ulimit -f) says nothing of the network that was trained.
TEST_F(ProcessPoolTest, AFileSizeLimitEndsTheRun) {
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 100'000;
  setrlimit(RLIMIT_FSIZE, &small);
  const auto pool = MakeProcessPool({}, FakeWorkers(1));
  setrlimit(RLIMIT_FSIZE, &before);
  pool->Submit(Request(0, "save", File("state")));
  EXPECT_THAT(RunErrorOf([&] { WaitForAll(*pool); }), HasSubstr("File too large"));
}

TEST_F(ProcessPoolTest, DestructionLeavesNothingBehind) {
  const int before = OpenDescriptors();
  pid_t pid = -1;
  {
    const auto pool = MakeProcessPool({}, FakeWorkers(2));
    EXPECT_EQ(RunAll(*pool, {Request(0, "segv"), Request(1, "ok")}).size(), 2u);
    pool->Submit(Request(2, "sleep 3600", File("pid")));
    while (!fs::exists(File("pid"))) EXPECT_TRUE(pool->Wait(milliseconds(10)).empty());
    pid = AwaitPid(File("pid"));
    EXPECT_TRUE(IsRunning(pid));
  }
  EXPECT_FALSE(IsRunning(pid));
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // no child is left, not even a zombie
  EXPECT_EQ(OpenDescriptors(), before);
}

// Busy and idle workers end with a pool's process that is killed.
TEST_F(ProcessPoolTest, WorkersEndWithAKilledParent) {
  const pid_t parent = fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    const auto pool = MakeProcessPool({}, FakeWorkers(3));
    for (uint64_t i = 0; i < 3; ++i) pool->Submit(Request(i, "sleep 0", File("idle" + std::to_string(i))));
    WaitForAll(*pool);
    for (uint64_t i = 0; i < 2; ++i) pool->Submit(Request(i, "sleep 3600", File("busy" + std::to_string(i))));
    pool->Wait(kLong);
    _exit(1);
  }
  std::set<pid_t> workers;
  for (const char* name : {"busy0", "busy1", "idle0", "idle1", "idle2"}) workers.insert(AwaitPid(File(name)));
  kill(parent, SIGKILL);
  EXPECT_EQ(waitpid(parent, nullptr, 0), parent);
  for (const pid_t pid : workers) EXPECT_TRUE(AwaitEnd(pid)) << pid;
}

TEST(ProcessPoolSlowTest, ManyCrashesLoseNoJob) {
  const auto pool = MakeProcessPool({}, FakeWorkers(3));
  std::vector<TrainRequest> requests = ManyRequests(600);
  for (size_t i = 0; i < requests.size(); i += 3) requests[i].graph = i % 2 == 0 ? "segv" : "exit 1";
  const auto answers = RunAll(*pool, requests);
  ASSERT_EQ(answers.size(), 600u);
  for (const auto& [id, answer] : answers) {
    EXPECT_EQ(answer.outcome, id % 3 == 0 ? Outcome::kCrashed : Outcome::kOk);
  }
  EXPECT_EQ(pool->stats().restarts, 400);
}

}  // namespace
}  // namespace netwright
