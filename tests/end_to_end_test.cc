// The program from outside: real processes, real files, real signals.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "netwright/base/random.h"
#include "netwright/store/store.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

nlohmann::json ReadJson(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return nlohmann::json::parse(file, nullptr, false);
}

// What must be the same between two runs of one seed: everything but time, worker and order of arrival.
std::vector<std::string> Experiments(const fs::path& run) {
  std::vector<std::string> rows;
  for (const Experiment& row : OpenStoreReadOnly((run / "experiments.sqlite").string())->Experiments()) {
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
  void SetUp() override {
    data_ = FreshFolder("data");
    WriteBars(data_, 4, 60, 14);
  }

  std::vector<std::string> Arguments(const fs::path& out, int workers,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"search",        data_.string(),
                                          "--out",         out.string(),
                                          "--workers",     std::to_string(workers),
                                          "--seed",        "7",
                                          "--evaluations", "10",
                                          "--epochs",      "2",
                                          "--budget",      "1h",
                                          "--set",         "final.epochs=4",
                                          "--set",         "finalists=2",
                                          "--set",         "recipe.batch_size=32"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  fs::path Completed(int workers, const std::vector<std::string>& more = {}) {
    const fs::path out = FreshFolder("run");
    const ProgramResult result = RunProgram(Arguments(out, workers, more));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return out;
  }

  fs::path data_;
};

TEST_F(EndToEndSlowTest, LeavesTheRunFolderOfTheContract) {
  const fs::path run = Completed(2);
  const nlohmann::json summary = ReadJson(run / "summary.json");
  EXPECT_EQ(summary.at("status"), "finished");
  EXPECT_EQ(summary.at("strategy"), "evolution");
  EXPECT_EQ(summary.at("seed"), 7);
  EXPECT_EQ(summary.at("evaluations").at("trained"), 10);
  for (const char* key : {"proposed", "cached", "invalid", "failed"})
    EXPECT_TRUE(summary.at("evaluations").contains(key));
  for (const char* key : {"architecture", "search_accuracy", "params", "flops"})
    EXPECT_TRUE(summary.at("best").contains(key));
  for (const char* key : {"validation_accuracy", "test_accuracy", "params", "flops", "epochs"}) {
    EXPECT_TRUE(summary.at("final").contains(key));
  }
  for (const char* key : {"total", "search", "final"}) EXPECT_GT(summary.at("wall_seconds").at(key), 0.0);
  EXPECT_GT(summary.at("child_images_per_second"), 0.0);
  EXPECT_GT(summary.at("final").at("test_accuracy"), 0.8);  // four angles, clearly visible
  for (const char* file : {"model.pt", "labels.txt", "preprocessing.json", "architecture.json"}) {
    EXPECT_TRUE(fs::exists(run / "best" / file)) << file;
  }
  EXPECT_EQ(ReadJson(run / "run.json").at("config").at("evaluations"), 10);

  const ProgramResult shown = RunProgram({"show", run.string()});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr(std::string(summary.at("final").at("architecture"))));

  const ProgramResult again = RunProgram(Arguments(run, 1));
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("already holds a run"));
}

TEST_F(EndToEndSlowTest, SameSeedSameExperimentsForAnyNumberOfWorkers) {
  const std::vector<std::string> one = Experiments(Completed(1));
  EXPECT_GE(one.size(), 13u);
  EXPECT_EQ(one, Experiments(Completed(1)));
  EXPECT_EQ(one, Experiments(Completed(2)));
}

TEST_F(EndToEndSlowTest, MetaRlIsReproducibleToo) {
  const std::vector<std::string> more = {"--strategy", "meta-rl", "--no-final"};
  const std::vector<std::string> one = Experiments(Completed(1, more));
  EXPECT_GE(one.size(), 10u);
  EXPECT_EQ(one, Experiments(Completed(2, more)));
}

TEST_F(EndToEndSlowTest, KilledAtRandomMomentsAndResumedIsTheSameRun) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::string> expected = Experiments(Completed(2));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Rng rng(11, "tests/kill");
  for (int i = 0; i < 3; ++i) {
    const fs::path run = FreshFolder("killed");
    const double moment = (0.1 + 0.85 * rng.Uniform()) * seconds;
    const pid_t pid = StartProgram(Arguments(run, 2), run / "log");
    std::this_thread::sleep_for(std::chrono::duration<double>(moment));
    kill(pid, SIGKILL);
    WaitForProgram(pid, run / "log");
    if (!fs::exists(run / "run.json")) {  // killed before there was a run: start it again
      EXPECT_EQ(RunProgram(Arguments(run, 2)).exit_code, 0);
    } else {
      const ProgramResult resumed = RunProgram({"resume", run.string()});
      EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    }
    EXPECT_EQ(Experiments(run), expected) << "killed after " << moment << " s of " << seconds;
    EXPECT_EQ(ReadJson(run / "summary.json").at("status"), "finished");
  }
}

TEST_F(EndToEndSlowTest, ControlCSavesAndResumeFinishes) {
  const fs::path run = FreshFolder("run");
  const pid_t pid = StartProgram(Arguments(run, 2), run / "log");
  while (!fs::exists(run / "experiments.sqlite")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  kill(-pid, SIGINT);  // the whole group, as a terminal does
  const ProgramResult stopped = WaitForProgram(pid, run / "log");
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("netwright resume " + run.string()));
  EXPECT_EQ(ReadJson(run / "summary.json").at("status"), "interrupted");
  const ProgramResult resumed = RunProgram({"resume", run.string()});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(ReadJson(run / "summary.json").at("status"), "finished");
}

TEST_F(EndToEndSlowTest, KeepsTheBudget) {
  const fs::path run = FreshFolder("run");
  const ProgramResult result =
      RunProgram({"search", data_.string(), "--out", run.string(), "--budget", "20s", "--evaluations", "100000"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json summary = ReadJson(run / "summary.json");
  EXPECT_LE(summary.at("wall_seconds").at("total"), 35.0);  // the larger of 5 % and 15 s over
  EXPECT_EQ(summary.at("search_end"), "budget");
  EXPECT_FALSE(summary.at("final").is_null());
}

TEST_F(EndToEndSlowTest, RealJpegClassFolderGoesThrough) {
  if (DataFolder().empty()) GTEST_SKIP() << "no real images: set NETWRIGHT_DATA";
  const fs::path folder = FreshFolder("jpegs");
  const std::string command = fmt::format("tar -xf '{}' -C '{}'", (DataFolder() / "dtd.tar").string(), folder.string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  const fs::path run = FreshFolder("run");
  const ProgramResult result = RunProgram({"search", (folder / "dtd").string(), "--out", run.string(), "--evaluations",
                                           "4", "--set", "final.epochs=2", "--set", "finalists=2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReadJson(run / "summary.json").at("evaluations").at("trained"), 4);
}

std::string OneLineOfError(const std::vector<std::string>& arguments) {
  const ProgramResult result = RunProgram(arguments);
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  return result.err;
}

TEST(ErrorsTest, BadUsageIsOneLineAndExitCode2) {
  EXPECT_THAT(OneLineOfError({"search"}), HasSubstr("data set"));
  EXPECT_THAT(OneLineOfError({"serach"}), HasSubstr("--help"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--strategy", "magic"}), HasSubstr("evolution"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--set", "a2c.gama=1"}), HasSubstr("a2c.gamma"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--budget", "ten"}), HasSubstr("ten"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--preset", "slow"}), HasSubstr("quick"));
  EXPECT_THAT(OneLineOfError({"resume", "/nonexistent"}), HasSubstr("run.json"));
  EXPECT_THAT(OneLineOfError({"show", "conv7"}), HasSubstr("conv7"));
}

TEST(ErrorsTest, BadDataSetIsOneLineAndExitCode2) {
  const fs::path out = FreshFolder("run");
  const auto search = [&](const fs::path& data) {
    return OneLineOfError({"search", data.string(), "--out", out.string(), "--quiet"});
  };
  EXPECT_THAT(search("/nonexistent"), HasSubstr("/nonexistent"));
  const fs::path empty = FreshFolder("empty");
  search(empty);
  fs::create_directories(empty / "a");
  fs::create_directories(empty / "b");
  search(empty);
  const fs::path one = FreshFolder("one");
  WriteBars(one, 1, 5, 8);
  search(one);
}

TEST(CommandsTest, HelpIsComplete) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"search", "--help"},
                                                    {"resume", "--help"},
                                                    {"data", "--help"},
                                                    {"data", "info", "--help"},
                                                    {"show", "--help"},
                                                    {"doctor", "--help"}}) {
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("--help"));
  }
  EXPECT_THAT(RunProgram({"--help"}).out, testing::Not(HasSubstr("worker ")));
}

TEST(CommandsTest, ShowDrawsTheWorkedExample) {
  const ProgramResult result = RunProgram({"show", "conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3", "--preset",
                                           "paper", "--input", "3x84x84", "--classes", "1623"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* size : {"80", "26", "22", "18", "9", "3"}) EXPECT_THAT(result.out, HasSubstr(size));
}

TEST(CommandsTest, SyntheticSearchOverEveryStrategy) {
  const fs::path data = FreshFolder("data");
  WriteBars(data, 2, 10, 12);
  for (const char* strategy : {"evolution", "meta-rl", "random", "masked-random"}) {
    const fs::path run = FreshFolder("run");
    const ProgramResult result = RunProgram({"search", data.string(), "--out", run.string(), "--evaluator", "synthetic",
                                             "--strategy", strategy, "--evaluations", "60"});
    EXPECT_EQ(result.exit_code, 0) << strategy << ": " << result.err;
    EXPECT_EQ(ReadJson(run / "summary.json").at("evaluations").at("trained"), 60) << strategy;
  }
}

TEST(CommandsTest, DoctorNamesTheBlas) {
  const ProgramResult result = RunProgram({"doctor"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("BLAS"));
}

}  // namespace
}  // namespace netwright
