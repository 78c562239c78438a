// Whole runs of the program, from outside: real processes, real files, real signals.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/run/run_folder.h"
#include "netwright/space/graph.h"
#include "netwright/store/store.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

// What must be the same between two runs of one seed: everything but time, worker and order of arrival.
std::vector<std::string> Experiments(const std::string& run) {
  std::vector<std::string> rows;
  for (const Experiment& row : OpenStoreReadOnly(run + "/experiments.sqlite")->Experiments()) {
    rows.push_back(fmt::format("{} {} {} {} {} {:.17g} {:.17g} {}", row.phase, row.trial.id, row.architecture,
                               OutcomeName(row.evaluation.outcome), row.evaluation.cached,
                               row.evaluation.metrics.accuracy, row.evaluation.metrics.loss,
                               row.evaluation.metrics.images));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// A small but whole run: 10 networks, then two finalists trained for four epochs.
class EndToEndSlowTest : public testing::Test {
 protected:
  EndToEndSlowTest() { WriteBars(Path("bars"), 14, 4, 60); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  std::vector<std::string> Arguments(const std::string& run, int workers,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"search",    Path("bars"),
                                          "--out",     Path(run),
                                          "--workers", std::to_string(workers),
                                          "--seed",    "7",
                                          "--budget",  "1h",
                                          "--epochs",  "2",
                                          "--set",     "evaluations=10",
                                          "--set",     "recipe.filters=8",
                                          "--set",     "recipe.batch_size=32",
                                          "--set",     "finalists=2",
                                          "--set",     "final.epochs=4",
                                          "--set",     "final.batch_size=32",
                                          "--set",     "final.augment_flip=false",
                                          "--set",     "final.augment_shift=0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Runs to the end; returns the run's folder.
  std::string Completed(const std::string& run, int workers, const std::vector<std::string>& more = {}) {
    const ProgramResult result = RunProgram(Arguments(run, workers, more));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Path(run);
  }

  const TempFolder folder_;
};

TEST_F(EndToEndSlowTest, LeavesTheRunFolderOfTheContract) {
  const std::string run = Completed("run", 2);
  const nlohmann::json summary = ReadJsonFile(run + "/summary.json");
  EXPECT_EQ(summary.at("status"), "finished");
  EXPECT_EQ(summary.at("dataset"), "bars");
  EXPECT_EQ(summary.at("strategy"), "evolution");
  EXPECT_EQ(summary.at("seed"), 7);
  EXPECT_EQ(summary.at("evaluations").at("trained"), 10);
  for (const char* key : {"proposed", "cached", "invalid", "failed"}) {
    EXPECT_TRUE(summary.at("evaluations").contains(key)) << key;
  }
  for (const char* key : {"architecture", "search_accuracy", "params", "flops"}) {
    EXPECT_TRUE(summary.at("best").contains(key)) << key;
  }
  for (const char* key : {"validation_accuracy", "test_accuracy", "params", "flops", "epochs"}) {
    EXPECT_TRUE(summary.at("final").contains(key)) << key;
  }
  for (const char* key : {"total", "search", "final"}) EXPECT_GT(summary.at("wall_seconds").at(key), 0.0) << key;
  EXPECT_GT(summary.at("child_images_per_second"), 0.0);
  EXPECT_GT(summary.at("final").at("test_accuracy"), 0.7);  // a quarter is chance
  for (const char* file : {"model.pt", "labels.txt", "preprocessing.json", "architecture.json"}) {
    EXPECT_TRUE(fs::exists(run + "/best/" + file)) << file;
  }
  const nlohmann::json config = ReadJsonFile(run + "/run.json").at("config");
  EXPECT_EQ(config.at("evaluations"), 10);
  CheckPage(run + "/report.html");
  const std::string page = ReadText(run + "/report.html");
  for (const char* text : {"Wilson", "Confusion matrix", "training memory about", "bar_3", "Running time"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  for (const char* name : {"evaluations", "pareto_flops", "final_accuracy", "confusion", "classes", "configuration"}) {
    EXPECT_TRUE(fs::exists(fmt::format("{}/report/{}.csv", run, name))) << name;
  }

  const ProgramResult shown = RunProgram({"show", run});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr(std::string(summary.at("final").at("architecture"))));

  const ProgramResult again = RunProgram(Arguments("run", 1));
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("already holds a run"));

  // The recorded configuration given back is the same run.
  std::ofstream(Path("config.json")) << config;
  const ProgramResult copy = RunProgram({"search", "--config", Path("config.json"), "--out", Path("copy")});
  EXPECT_EQ(copy.exit_code, 0) << copy.err;
  EXPECT_EQ(Experiments(Path("copy")), Experiments(run));
}

TEST_F(EndToEndSlowTest, SameSeedSameExperimentsForAnyNumberOfWorkers) {
  const std::vector<std::string> one = Experiments(Completed("one", 1));
  EXPECT_GE(one.size(), 13u);
  EXPECT_EQ(one, Experiments(Completed("again", 1)));
  EXPECT_EQ(one, Experiments(Completed("two", 2)));
}

TEST_F(EndToEndSlowTest, MetaRlIsReproducibleToo) {
  const std::vector<std::string> more = {"--strategy", "meta-rl", "--no-final"};
  const std::vector<std::string> one = Experiments(Completed("one", 1, more));
  EXPECT_GE(one.size(), 10u);
  EXPECT_EQ(one, Experiments(Completed("two", 2, more)));
}

TEST_F(EndToEndSlowTest, PaperPresetRuns) {
  const std::vector<std::string> more = {
      "--preset",   "paper", "--image-size",  "20",    "--channels",           "1", "--set", "proposals=12",
      "--no-final", "--set", "evaluations=0", "--set", "recipe.dense_units=32"};
  const nlohmann::json summary = ReadJsonFile(Completed("run", 2, more) + "/summary.json");
  EXPECT_EQ(summary.at("strategy"), "meta-rl");
  EXPECT_EQ(summary.at("evaluations").at("proposed"), 12);
  EXPECT_EQ(summary.at("status"), "finished");
  EXPECT_THAT(ReadText(Path("run/report.html")), HasSubstr("keeps the paper&#39;s protocol"));
}

TEST_F(EndToEndSlowTest, KilledAtRandomMomentsAndResumedIsTheSameRun) {
  const auto start = SteadyClock::now();
  const std::vector<std::string> expected = Experiments(Completed("whole", 2));
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  Rng rng(11, "tests/kill");
  for (int i = 0; i < 3; ++i) {
    const std::string name = fmt::format("killed-{}", i), run = Path(name), log = Path(name + "-log");
    const double moment = (0.1 + 0.85 * rng.Uniform()) * seconds;
    const pid_t pid = StartProgram(Arguments(name, 2), log);
    std::this_thread::sleep_for(std::chrono::duration<double>(moment));
    kill(pid, SIGKILL);
    WaitForProgram(pid, log);
    if (!fs::exists(run + "/run.json")) {  // killed before there was a run: start it again
      EXPECT_EQ(RunProgram(Arguments(name, 2)).exit_code, 0);
    } else {
      const ProgramResult resumed = RunProgram({"resume", run, "--workers", "1"});
      EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    }
    EXPECT_EQ(Experiments(run), expected) << "killed after " << moment << " s of " << seconds;
    EXPECT_EQ(ReadJsonFile(run + "/summary.json").at("status"), "finished");
  }
}

TEST_F(EndToEndSlowTest, ControlCSavesAndResumeFinishes) {
  const std::string run = Path("run"), log = Path("log");
  constexpr int kPlanned = 100;  // far more than are trained before the interrupt
  const pid_t pid = StartProgram(Arguments("run", 2, {"--set", fmt::format("evaluations={}", kPlanned)}), log);
  const auto rows = [&]() -> size_t {
    try {
      return fs::exists(run + "/experiments.sqlite") ? Experiments(run).size() : 0;
    } catch (const std::exception&) {
      return 0;  // opened between the file's creation and its schema's
    }
  };
  const auto last = SteadyClock::now() + std::chrono::minutes(1);
  // Four trials are out at once: the fifth result says that one has been told.
  while (rows() < 5 && SteadyClock::now() < last) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  kill(-pid, SIGINT);  // the whole group, as a terminal does
  const ProgramResult stopped = WaitForProgram(pid, log);
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("netwright resume " + run));
  const nlohmann::json summary = ReadJsonFile(run + "/summary.json");
  EXPECT_EQ(summary.at("status"), "interrupted");
  EXPECT_LT(summary.at("evaluations").at("trained"), kPlanned);
  EXPECT_FALSE(summary.at("best").is_null());
  CheckPage(run + "/report.html");
  EXPECT_THAT(ReadText(run + "/report.html"), HasSubstr("The run was interrupted"));
  const ProgramResult resumed = RunProgram({"resume", run});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(ReadJsonFile(run + "/summary.json").at("status"), "finished");
  EXPECT_THAT(ReadText(run + "/report.html"), testing::Not(HasSubstr("The run was interrupted")));
}

TEST_F(EndToEndSlowTest, KeepsTheBudget) {
  const ProgramResult result =
      RunProgram({"search", Path("bars"), "--out", Path("run"), "--budget", "12s", "--evaluations", "100000"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json summary = ReadJsonFile(Path("run/summary.json"));
  EXPECT_LE(summary.at("wall_seconds").at("total"), 27.0);  // the larger of 5 % and 15 s over
  EXPECT_EQ(summary.at("search_end"), "budget");
  EXPECT_FALSE(summary.at("final").is_null());
}

TEST_F(EndToEndSlowTest, RealJpegClassFolderGoesThrough) {
  NETWRIGHT_REAL_DATA_OR_SKIP(archive, RealData("dtd.tar"));
  ASSERT_EQ(std::system(fmt::format("tar -xf '{}' -C '{}'", archive, folder_.path()).c_str()), 0);
  const ProgramResult result =
      RunProgram({"search", Path("dtd"), "--out", Path("run"), "--evaluations", "4", "--epochs", "1", "--set",
                  "recipe.filters=8", "--set", "finalists=2", "--set", "final.epochs=2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json summary = ReadJsonFile(Path("run/summary.json"));
  EXPECT_EQ(summary.at("evaluations").at("trained"), 4);
  EXPECT_FALSE(summary.at("final").at("test_accuracy").is_null());
}

TEST_F(EndToEndSlowTest, FashionMnistByName) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, FashionMnist());
  const ProgramResult result = RunProgram(
      {"search", "fashion-mnist", "--out", Path("run"), "--evaluations", "3", "--train-limit", "600", "--no-final"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json summary = ReadJsonFile(Path("run/summary.json"));
  EXPECT_EQ(summary.at("dataset"), "fashion-mnist");
  EXPECT_GT(summary.at("best").at("search_accuracy"), 0.3);  // a tenth is chance
  CheckPage(Path("run/report.html"));
}

// Real images, real training in a pool of two processes, networks with branches.
TEST_F(EndToEndSlowTest, MultiBranchSearchOnRealImages) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, FashionMnist());
  for (const auto& [space, strategy] : {std::pair("multi-branch", "meta-rl"), std::pair("multi-branch", "evolution"),
                                        std::pair("multi-branch-direct", "evolution")}) {
    SCOPED_TRACE(fmt::format("{} by {}", space, strategy));
    const std::string run = Path(fmt::format("{}-{}", space, strategy));
    const ProgramResult result = RunProgram({"search",        "fashion-mnist",
                                             "--space",       space,
                                             "--strategy",    strategy,
                                             "--out",         run,
                                             "--workers",     "2",
                                             "--evaluations", "12",
                                             "--train-limit", "600",
                                             "--epochs",      "1",
                                             "--set",         "recipe.filters=8",
                                             "--set",         "finalists=2",
                                             "--set",         "final.epochs=1",
                                             "--set",         "final.filters=8",
                                             "--set",         "final_images=2000",
                                             "--budget",      "10m",
                                             "--set",         "reward=refined",
                                             "--set",         "episode.sigma=0.1"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const nlohmann::json summary = ReadJsonFile(run + "/summary.json");
    const nlohmann::json& counts = summary.at("evaluations");
    EXPECT_EQ(counts.at("trained"), 12);
    EXPECT_EQ(counts.at("pointer_shifts") > 0, std::string(strategy) == "meta-rl");
    EXPECT_EQ(counts.at("failed"), 0);
    std::set<std::string> networks;
    int branched = 0;
    for (const Experiment& row : OpenStoreReadOnly(run + "/experiments.sqlite")->Experiments("search")) {
      if (!row.evaluation.trained()) continue;
      EXPECT_TRUE(networks.insert(row.key.network).second) << row.key.network << " was trained twice";
      branched += Graph::Parse(row.key.network).IsChain() ? 0 : 1;
    }
    EXPECT_GT(branched, 0);
    EXPECT_GT(summary.at("best").at("search_accuracy"), 0.2);  // a tenth is chance
    EXPECT_FALSE(summary.at("final").at("test_accuracy").is_null());
    const ProgramResult shown = RunProgram({"show", run});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
  }
}

}  // namespace
}  // namespace netwright
