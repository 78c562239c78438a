#include "netwright/workers/nodes/node_pool.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/workers/nodes/data_files.h"
#include "testing/errors.h"
#include "testing/fake_training.h"
#include "testing/processes.h"
#include "testing/runner_jobs.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class NodePoolTest : public testing::Test {
 protected:
  std::string File(const std::string& name) const { return folder_ / name; }

  // Nodes with two workers that train nothing; their caches lie in the test's folder.
  NodeOptions Nodes(int count, const std::string& before = "", double silence = 20) {
    NodeOptions options;
    options.count = {1, count};
    options.launch = File("launch.yml");
    options.workers = 2;
    options.version = "1";
    options.processor = "a processor";
    options.note = [this](const std::string& line) { notes_.push_back(line); };
    std::ofstream(options.launch) << fmt::format(
        "command: \"{} env NETWRIGHT_CACHE={} NODE={{node}}\"\nprogram: {}\nshares: false\nsilence: {}\n", before,
        File("cache"), NETWRIGHT_FAKE_WORKER, silence);
    return options;
  }

  // One node a host.
  NodeOptions Hosts(const std::string& hosts, const std::string& before = "") {
    NodeOptions options = Nodes(0, before);
    options.count = {};
    options.hosts = File("hosts");
    std::ofstream(options.hosts) << hosts;
    std::ofstream(options.launch) << fmt::format("command: \"{} env NETWRIGHT_CACHE={} NODE={{host}}\"\nprogram: {}\n",
                                                 before, File("cache"), NETWRIGHT_FAKE_WORKER);
    return options;
  }

  // How many notes have this text.
  int Told(const std::string& text) const {
    int count = 0;
    for (const std::string& note : notes_) count += note.find(text) != std::string::npos ? 1 : 0;
    return count;
  }

  const TempFolder folder_;
  std::vector<std::string> notes_;
};

// What one machine answers.
std::map<uint64_t, TrainAnswer> Expected(const std::vector<TrainRequest>& requests) {
  return RunAll(*MakeInProcessRunner(MakeFakeTraining({})), requests);
}

TEST_F(NodePoolTest, AnswersAsOnOneMachine) {
  const auto requests = ManyRequests(200);
  const auto expected = Expected(requests);
  for (const int count : {1, 3}) {
    const auto pool = MakeNodePool({}, {}, Nodes(count));
    EXPECT_TRUE(pool->Wait(kLong).empty());
    EXPECT_GE(pool->slots(), 2);
    const auto answers = RunAll(*pool, requests);
    ExpectSameMetrics(expected, answers);
    EXPECT_THAT(answers.at(0).worker, testing::MatchesRegex("node [123]/[01]"));
    EXPECT_EQ(pool->stats().restarts, 0);
  }
  EXPECT_THAT(notes_, Contains("node 1: 2 workers, a processor"));
}

TEST_F(NodePoolTest, ANodeThatIsKilledLosesNothing) {
  const auto requests = ManyRequests(40, "sleep 0.02");
  const auto pool = MakeNodePool({}, {}, Nodes(2));
  for (const TrainRequest& request : requests) pool->Submit(request);
  std::map<uint64_t, TrainAnswer> all;
  int killed = 0;
  while (all.size() < requests.size()) {
    for (TrainAnswer& answer : pool->Wait(kLong)) EXPECT_TRUE(all.emplace(answer.id, answer).second);
    for (const pid_t agent : killed < 3 ? ChildrenOf(getpid()) : std::vector<pid_t>()) {
      kill(agent, SIGKILL);
      ++killed;
      break;
    }
  }
  ExpectSameMetrics(Expected(requests), all);
  EXPECT_GE(pool->stats().restarts, 1);
  EXPECT_THAT(notes_, Contains(AllOf(HasSubstr("is lost: was killed by SIGKILL"), HasSubstr("go elsewhere"))));
}

TEST_F(NodePoolTest, WithoutAnyNodeTheRunWaitsAndGoesOn) {
  const auto pool = MakeNodePool({}, {}, Nodes(1));
  pool->Submit(Request(7, fmt::format("sleep 0.5 {}", File("pid"))));
  while (!fs::exists(File("pid"))) EXPECT_TRUE(pool->Wait(milliseconds(10)).empty());
  kill(ChildrenOf(getpid()).at(0), SIGKILL);
  const auto answers = WaitForAll(*pool);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.at(7).outcome, Outcome::kOk);
  EXPECT_THAT(notes_, Contains("warning: no node is left; the run waits for one to come back"));
  EXPECT_THAT(notes_, Contains("the run goes on"));
}

TEST_F(NodePoolTest, ASilentNodesJobsGoElsewhereAndItsLateAnswersCount) {
  NodeOptions options = Nodes(2, "", 0.5);
  options.count.least = 2;
  options.workers = 1;
  const auto pool = MakeNodePool({}, {}, options);
  ASSERT_EQ(pool->slots(), 2);
  pool->Submit(Request(1, fmt::format("sleep 2 {}", File("one"))));
  pool->Submit(Request(2, fmt::format("sleep 3600 {}", File("two"))));  // the other node is busy
  const pid_t stopped = ParentOf(AwaitPid(File("one")));
  kill(stopped, SIGSTOP);
  while (Told("was not heard for 0.5 s; its 1 network go elsewhere") == 0) pool->Wait(milliseconds(20), {2, 2});
  kill(stopped, SIGCONT);
  const auto answers = pool->Wait(kLong, {1, 1});
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].outcome, Outcome::kOk);
  EXPECT_THAT(notes_, Contains(HasSubstr("is heard again")));
  EXPECT_EQ(pool->stats().restarts, 0);
  EXPECT_GE(pool->stats().retried, 1);
}

TEST_F(NodePoolTest, AStoppedNodeDelaysNothing) {
  NodeOptions options = Nodes(2, "", 0.5);
  options.count.least = 2;
  const auto requests = ManyRequests(60, "sleep 0.01");
  const auto pool = MakeNodePool({}, {}, options);
  pool->slots();
  const pid_t stopped = ChildrenOf(getpid()).at(0);
  for (const TrainRequest& request : requests) pool->Submit(request);
  kill(stopped, SIGSTOP);
  ExpectSameMetrics(Expected(requests), WaitForAll(*pool));
  EXPECT_THAT(notes_, Contains(HasSubstr("was not heard for 0.5 s")));
}

// Jobs with more to load than the pipe takes, given to a node that reads nothing.
TEST_F(NodePoolTest, AFilledPipeHoldsUpNobody) {
  NodeOptions options = Nodes(2, "", 2);
  options.count.least = 2;
  const auto pool = MakeNodePool({}, {}, options);
  pool->slots();
  std::ofstream(File("before")) << std::string(500'000, 's');
  kill(ChildrenOf(getpid()).at(0), SIGSTOP);
  std::vector<TrainRequest> requests;
  for (uint64_t id = 0; id < 8; ++id) {
    requests.push_back(Request(id, "files"));
    requests.back().load_state = File("before");
    requests.back().save_state = File(fmt::format("{}.after", id));
    requests.back().save_weights = File(fmt::format("{}.weights", id));
  }
  EXPECT_EQ(RunAll(*pool, requests).size(), 8u);
  for (uint64_t id = 0; id < 8; ++id) EXPECT_EQ(fs::file_size(File(fmt::format("{}.after", id))), 500'010u);
  EXPECT_GE(Told("was not heard for 2 s"), 1);
}

TEST_F(NodePoolTest, AnotherVersionIsRefused) {
  // Of three nodes one is of another version; the run goes on with the others.
  const auto pool =
      MakeNodePool({}, {}, Nodes(3, "sh -c 'if test {node} = 2; then export FAKE_VERSION=2; fi; exec \\\"$@\\\"' -"));
  EXPECT_EQ(RunAll(*pool, ManyRequests(60, "sleep 0.01")).size(), 60u);
  EXPECT_THAT(notes_,
              Contains("warning: node 2 is not used: it has netwright 2, and this run 1: install the same there"));

  const auto none = MakeNodePool({}, {}, Nodes(2, "env FAKE_VERSION=2"));
  none->Submit(Request(0, "ok"));
  EXPECT_THAT(RunErrorOf([&] { WaitForAll(*none); }),
              AllOf(HasSubstr("no node can be used"), HasSubstr("netwright 2")));
}

TEST_F(NodePoolTest, WhatCannotStartEndsTheRun) {
  const auto pool = MakeNodePool({}, {}, Nodes(1, "sh -c 'echo nobody is at home >&2; exit 255'"));
  pool->Submit(Request(0, "ok"));
  EXPECT_THAT(RunErrorOf([&] { WaitForAll(*pool); }),
              AllOf(HasSubstr("no node can be used; node 1: exited with code 255: nobody is at home")));
}

TEST_F(NodePoolTest, GreetingsOfAShellArePassedOver) {
  const auto pool = MakeNodePool({}, {}, Nodes(1, "sh -c 'echo Welcome; printf \\\"no end\\\"; exec \\\"$@\\\"' -"));
  EXPECT_EQ(RunAll(*pool, ManyRequests(3)).size(), 3u);
}

TEST_F(NodePoolTest, OtherProcessorsAreToldOnce) {
  const auto pool = MakeNodePool({}, {}, Nodes(3, "env FAKE_PROCESSOR=another"));
  EXPECT_EQ(RunAll(*pool, ManyRequests(30, "sleep 0.01")).size(), 30u);
  EXPECT_EQ(Told("round differently"), 1);
}

TEST_F(NodePoolTest, FilesTravelWithTheJobs) {
  NodeOptions options = Nodes(2);
  options.count.least = 2;
  const auto pool = MakeNodePool({}, {}, options);
  std::ofstream(File("before")) << "what was learnt so far";
  TrainRequest request = Request(kFirstFinalJob, "files");
  request.load_state = File("before");
  request.save_state = File("after");
  request.save_weights = File("weights");
  EXPECT_EQ(RunAll(*pool, {request}).at(kFirstFinalJob).outcome, Outcome::kOk);
  std::string text;
  std::getline(std::ifstream(File("after")) >> std::ws, text);
  EXPECT_EQ(text, "what was learnt so far, and more");
  EXPECT_EQ(fs::file_size(File("weights")), 3'000'000u) << "more than a pipe takes at once";
  EXPECT_EQ(std::distance(fs::directory_iterator(File("cache/jobs")), fs::directory_iterator()), 2);
}

TEST_F(NodePoolTest, LeavesNothingBehind) {
  {
    const auto pool = MakeNodePool({}, {}, Nodes(2));
    EXPECT_EQ(RunAll(*pool, ManyRequests(20)).size(), 20u);
    pool->Submit(Request(99, fmt::format("sleep 3600 {}", File("pid"))));
    while (!fs::exists(File("pid"))) pool->Wait(milliseconds(10));
  }
  EXPECT_TRUE(AwaitEnd(AwaitPid(File("pid"))));
  EXPECT_THAT(ChildrenOf(getpid()), testing::IsEmpty());
  EXPECT_TRUE(fs::is_empty(File("cache/jobs")));
}

// The folder of an agent that was killed goes with the next one.
TEST_F(NodePoolTest, FoldersOfKilledAgentsAreRemoved) {
  fs::create_directories(File("cache/jobs/of-a-killed-one"));
  std::ofstream(File("cache/jobs/of-a-killed-one/7.state")) << "state";
  const auto pool = MakeNodePool({}, {}, Nodes(1));
  EXPECT_EQ(RunAll(*pool, ManyRequests(1)).size(), 1u);
  EXPECT_FALSE(fs::exists(File("cache/jobs/of-a-killed-one")));
}

TEST_F(NodePoolTest, CancelStopsRunningJobs) {
  const auto pool = MakeNodePool({}, {}, Nodes(1));
  pool->Submit(Request(0, fmt::format("sleep 3600 {}", File("pid"))));
  pool->Submit(Request(kFirstFinalJob, "ok"));
  while (!fs::exists(File("pid"))) pool->Wait(milliseconds(10), kSearchJobs);
  pool->Cancel(kSearchJobs);
  EXPECT_TRUE(AwaitEnd(AwaitPid(File("pid"))));
  EXPECT_TRUE(pool->Wait(kLong, kSearchJobs).empty());
  pool->Submit(Request(0, "ok"));  // the id is free again
  EXPECT_EQ(WaitForAll(*pool).size(), 2u);
}

TEST_F(NodePoolTest, DataSetsAreSentOnceAndChecked) {
  const std::string path = File("0123-32px-1ch-area.nwpack");
  std::ofstream file(path, std::ios::binary);
  for (uint64_t i = 0; i < 500'000; ++i) {
    const uint64_t word = Hash64(std::to_string(i));
    file.write(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  file.close();
  WorkerSetup setup;
  setup.tasks.resize(1);
  setup.tasks[0].packed_file = path;
  const std::string there = File("cache/prepared/0123-32px-1ch-area.nwpack");
  for (int i = 0; i < 2; ++i) {
    const auto pool = MakeNodePool(setup, {}, Nodes(1));
    const auto answers = RunAll(*pool, {Request(0, "data")});
    EXPECT_EQ(answers.at(0).message, there);
    EXPECT_EQ(Told("receives the data set, 3.8 MiB"), 1);
  }
  EXPECT_EQ(DescribeDataFile(there).digest, DescribeDataFile(path).digest);
  // One that is damaged is sent again.
  std::fstream(there, std::ios::in | std::ios::out).seekp(1000).put('\0').put('\1');
  const auto pool = MakeNodePool(setup, {}, Nodes(1));
  EXPECT_EQ(RunAll(*pool, ManyRequests(1)).size(), 1u);
  EXPECT_EQ(Told("receives the data set"), 2);
  EXPECT_EQ(DescribeDataFile(there).digest, DescribeDataFile(path).digest);
}

TEST_F(NodePoolTest, NodesComeAndGoWithTheHostFile) {
  const NodeOptions options = Hosts("first 1\n");
  const auto pool = MakeNodePool({}, {}, options);
  EXPECT_EQ(pool->slots(), 1);
  for (const TrainRequest& request : ManyRequests(100, "sleep 0.02")) pool->Submit(request);
  std::ofstream(options.hosts) << "second 2  # two at once\n";
  fs::last_write_time(options.hosts, fs::file_time_type::clock::now() + std::chrono::seconds(5));
  std::map<std::string, int> answers;
  for (int left = 100; left > 0;) {
    for (const TrainAnswer& answer : pool->Wait(kLong))
      --left, ++answers[answer.worker.substr(0, answer.worker.find('/'))];
  }
  EXPECT_GT(answers["first"], 0);
  EXPECT_GT(answers["second"], 0);
  EXPECT_THAT(notes_, Contains("first has left"));
  EXPECT_THAT(notes_, Contains("second: 2 workers, a processor"));
  EXPECT_THAT(notes_, Not(Contains(HasSubstr("is lost"))));
}

TEST_F(NodePoolTest, AnErrorOnManyNodesEndsTheRun) {
  const auto pool = MakeNodePool({}, {}, Nodes(2));
  pool->Submit(Request(0, "error no space left"));
  EXPECT_THAT(RunErrorOf([&] { WaitForAll(*pool); }), HasSubstr("no space left"));
}

TEST_F(NodePoolTest, UsageErrors) {
  const auto message = [&](const NodeOptions& options) { return UsageErrorOf([&] { MakeNodePool({}, {}, options); }); };
  NodeOptions options = Hosts("a\nb\n");
  std::ofstream(options.hosts) << "a\na\n";
  EXPECT_THAT(message(options), HasSubstr("the host 'a' is named twice"));
  std::ofstream(options.hosts) << "a b\n";
  EXPECT_THAT(message(options), HasSubstr(":1: 'a b' is no host"));
  std::ofstream(options.hosts) << "-oProxyCommand=rm\n";
  EXPECT_THAT(message(options), HasSubstr("is no host"));
  std::ofstream(options.hosts) << "a 2\n";
  options.count = {2, 4};
  EXPECT_THAT(message(options), HasSubstr("has 1 host, and the run begins with 2 nodes"));
  options.count = {};
  options.launch = "local";
  EXPECT_THAT(message(options), HasSubstr("names no {host}"));
  options = Nodes(2);
  options.launch = "ssh";
  EXPECT_THAT(message(options), HasSubstr("give a file with hosts"));
  EXPECT_THAT(UsageErrorOf([] { ParseNodeCount("4:2"); }), HasSubstr("such as 2:64"));
  EXPECT_EQ(ParseNodeCount("2:64").most, 64);
}

TEST_F(NodePoolTest, InspectionTellsWhatThereIs) {
  const auto reports =
      InspectNodes(Nodes(3, "sh -c 'if test {node} = 3; then echo no route >&2; exit 1; fi; exec \\\"$@\\\"' -"), 60);
  ASSERT_EQ(reports.size(), 3u);
  EXPECT_EQ(reports[0].info.value().processor, "a processor");
  EXPECT_EQ(reports[0].info.value().cache, File("cache"));
  EXPECT_EQ(reports[0].problem, "");
  EXPECT_EQ(reports[2].problem, "exited with code 1: no route");
  EXPECT_THAT(InspectNodes(Nodes(1, "env FAKE_VERSION=0"), 60).at(0).problem, HasSubstr("it has netwright 0"));
}

// Agents and workers, killed and stopped at any moment.
class NodePoolSlowTest : public NodePoolTest {};

TEST_F(NodePoolSlowTest, ManyKillsLoseNoJob) {
  const auto requests = ManyRequests(400, "sleep 0.05");
  const auto pool = MakeNodePool({}, {}, Nodes(3, "", 2));
  for (const TrainRequest& request : requests) pool->Submit(request);
  Rng draw(1, "kills");
  std::map<uint64_t, TrainAnswer> all;
  int kills = 0;
  while (all.size() < requests.size()) {
    std::vector<TrainAnswer> answers = pool->Wait(milliseconds(50));
    for (TrainAnswer& answer : answers) EXPECT_TRUE(all.emplace(answer.id, answer).second);
    // No faster than answers come: the pool waits ever longer for a node that ends before it is ready.
    const std::vector<pid_t> agents = ChildrenOf(getpid());
    if (answers.empty() || agents.empty() || kills >= 100) continue;
    const pid_t agent = agents[draw.Below(agents.size())];
    const std::vector<pid_t> workers = ChildrenOf(agent);
    if (!workers.empty() && draw.Bernoulli(0.6)) {
      kill(workers[draw.Below(workers.size())], SIGKILL);
    } else {
      kill(agent, draw.Bernoulli(0.8) ? SIGKILL : SIGSTOP);
    }
    ++kills;
  }
  for (auto& [id, answer] : all) {
    if (answer.outcome == Outcome::kCrashed) answer = Expected({requests[id]}).at(id);  // twice hit by chance
  }
  ExpectSameMetrics(Expected(requests), all);
}

}  // namespace
}  // namespace netwright
