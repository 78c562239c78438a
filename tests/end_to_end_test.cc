// Whole runs of the program, from outside: real processes, real files, real signals.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/graph/graph.h"
#include "netwright/run/run_folder.h"
#include "netwright/store/store.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using SteadyClock = std::chrono::steady_clock;

// What must be the same between two runs of one seed: everything but times, worker and order of arrival.
std::vector<std::string> Experiments(const std::string& run) {
  std::vector<std::string> rows;
  for (const Experiment& row : OpenStoreReadOnly(run + "/experiments.sqlite")->Experiments()) {
    nlohmann::json evaluation = row.evaluation;  // every metric, the curve too
    evaluation.at("metrics").erase("train_seconds");
    rows.push_back(fmt::format("{} {} {} {} {} {} {} {}", row.phase, row.id, row.architecture, row.key.network,
                               row.key.task, row.key.recipe, row.key.replicate, evaluation.dump()));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// How many there are already; 0 while the store is being made.
size_t ExperimentsSoFar(const std::string& run) {
  try {
    return fs::exists(run + "/experiments.sqlite") ? Experiments(run).size() : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

// A small but whole run: 10 networks, then two finalists trained for four epochs.
class EndToEndSlowTest : public testing::Test {
 protected:
  EndToEndSlowTest() { WriteBars(Path("bars"), 14, 4, 60); }

  std::string Path(const std::string& name) const { return folder_ / name; }

  std::vector<std::string> Arguments(const std::string& run, int workers,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"search",      Path("bars"),
                                          "--out",       Path(run),
                                          "--workers",   std::to_string(workers),
                                          "--seed",      "7",
                                          "--budget",    "1h",
                                          "--precision", "fp32",  // runs are compared, and auto is settled by the clock
                                          "--epochs",    "2",
                                          "--set",       "evaluations=10",
                                          "--set",       "recipe.filters=8",
                                          "--set",       "recipe.batch_size=32",
                                          "--set",       "finalists=2",
                                          "--set",       "final.epochs=4",
                                          "--set",       "final.batch_size=32",
                                          "--set",       "final.augment_flip=false",
                                          "--set",       "final.augment_shift=0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Runs to the end; returns the run's folder.
  std::string Completed(const std::string& run, int workers, const std::vector<std::string>& more = {}) {
    const ProgramResult result = RunProgram(Arguments(run, workers, more));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Path(run);
  }

  // A run that was killed goes on, with another number of workers, or is started again where there was none yet.
  void ExpectFinishesAs(const std::string& name, const std::vector<std::string>& expected) {
    const std::string run = Path(name);
    const ProgramResult result =
        fs::exists(run + "/run.json") ? RunProgram({"resume", run, "--workers", "1"}) : RunProgram(Arguments(name, 2));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(Experiments(run), expected);
    EXPECT_EQ(ReadJsonFile(run + "/summary.json").at("status"), "finished");
  }

  const TempFolder folder_;
};

TEST_F(EndToEndSlowTest, LeavesTheRunFolderOfTheContract) {
  const std::string run = Completed("run", 2);
  const nlohmann::json summary = ReadJsonFile(run + "/summary.json");
  EXPECT_EQ(summary.at("status"), "finished");
  EXPECT_EQ(summary.at("dataset"), "bars");
  EXPECT_EQ(summary.at("strategy"), "transfer");  // the images are like those of the default policy
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
  for (const char* text :
       {"95 % interval", "Confusion matrix", "The delivered network", "bar_3", "Running time", "netwright search "}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
  for (const char* name : {"evaluations", "pareto_flops", "final_accuracy", "confusion", "classes", "configuration"}) {
    EXPECT_TRUE(fs::exists(fmt::format("{}/report/{}.csv", run, name))) << name;
  }

  const ProgramResult shown = RunProgram({"show", run});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr(std::string(summary.at("final").at("architecture"))));

  const ProgramResult evaluated = RunProgram({"evaluate", run, "--json"});
  EXPECT_EQ(evaluated.exit_code, 0) << evaluated.err;
  EXPECT_EQ(nlohmann::json::parse(evaluated.out).at("accuracy"), summary.at("final").at("test_accuracy"));
  const ProgramResult predicted = RunProgram({"predict", run, Path("bars"), "--json", "--top", "1"});
  EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
  EXPECT_EQ(std::count(predicted.out.begin(), predicted.out.end(), '\n'), 241);  // the outcome is the last line
  const ProgramResult whole = RunProgram({"evaluate", run + "/best", Path("bars"), "--json"});
  EXPECT_THAT(whole.err, HasSubstr("was trained on most of these images"));
  EXPECT_THAT(predicted.out,
              HasSubstr(fmt::format("\"accuracy\":{}", nlohmann::json::parse(whole.out).at("accuracy").dump())));
  const ProgramResult partly = RunProgram({"predict", run, Path("nothing.png"), Path("bars/bar_0/0.png")});
  EXPECT_EQ(partly.exit_code, 1);
  EXPECT_THAT(partly.err, HasSubstr("nothing.png: cannot be read"));
  EXPECT_THAT(partly.out, HasSubstr("bars/bar_0/0.png: bar_"));

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
  EXPECT_THAT(ReadText(Path("run/report.html")), HasSubstr("keeps the paper's protocol"));
}

// The moments are drawn in experiments, one in each third of the run, and in time between two of them: so they lie
// where they should however fast the machine is just then.
TEST_F(EndToEndSlowTest, KilledAtRandomMomentsAndResumedIsTheSameRun) {
  const auto start = SteadyClock::now();
  const std::vector<std::string> expected = Experiments(Completed("whole", 2));
  const std::chrono::duration<double> seconds = SteadyClock::now() - start;
  Rng rng(11, "tests/kill");
  int killed = 0;
  for (int draw = 0; killed < 3 && draw < 12; ++draw) {
    const std::string name = fmt::format("killed-{}", draw), run = Path(name), log = Path(name + "-log");
    const size_t third = expected.size() / 3;
    const size_t rows = static_cast<size_t>(killed) * third + rng.Below(third);
    const auto pause = rng.Uniform() * seconds / static_cast<double>(expected.size());
    const std::string moment = fmt::format("{:.2f} s after {} of {} experiments", pause.count(), rows, expected.size());
    SCOPED_TRACE("killed " + moment);
    const pid_t pid = StartProgram(Arguments(name, 2), log);
    const auto last = SteadyClock::now() + std::chrono::minutes(5);
    while (ExperimentsSoFar(run) < rows && SteadyClock::now() < last) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    std::this_thread::sleep_for(pause);
    kill(pid, SIGKILL);
    const ProgramResult result = WaitForProgram(pid, log);
    if (result.exit_code == 0) {
      std::cout << "the moment came after the end: " << moment << "\n";
      continue;
    }
    ASSERT_EQ(result.exit_code, 128 + SIGKILL) << result.err;
    EXPECT_FALSE(fs::exists(run + "/summary.json"));
    ++killed;
    std::cout << "killed " << moment << (fs::exists(run + "/run.json") ? "" : ", before there was a run") << "\n";
    ExpectFinishesAs(name, expected);
  }
  EXPECT_EQ(killed, 3);
}

// The first moments of a run: no folder yet, a folder without run.json, run.json without a store.
TEST_F(EndToEndSlowTest, KilledWhileTheRunIsSetUpAndStartedAgainIsTheSameRun) {
  const std::vector<std::string> expected = Experiments(Completed("whole", 2));
  for (const std::string file : {"", "/.", "/run.json", "/experiments.sqlite"}) {
    SCOPED_TRACE(fmt::format("killed when RUN{} is there", file));
    const std::string name = fmt::format("killed-{}", fs::path(file).filename().string());
    const pid_t pid = StartProgram(Arguments(name, 2), Path(name + "-log"));
    while (!file.empty() && !fs::exists(Path(name) + file)) std::this_thread::yield();
    kill(pid, SIGKILL);
    ASSERT_EQ(WaitForProgram(pid, Path(name + "-log")).exit_code, 128 + SIGKILL);
    ExpectFinishesAs(name, expected);
  }
}

// The time of the search is up by the clock; what it found has to be found again.
TEST_F(EndToEndSlowTest, KilledInTheFinalTrainingAfterTheSearchsTimeIsUp) {
  const std::string run = Path("run"), log = Path("log");
  const pid_t pid = StartProgram(Arguments("run", 2, {"--set", "evaluations=0", "--set", "budget=10"}), log);
  const auto last = SteadyClock::now() + std::chrono::minutes(1);
  while (!fs::exists(run + "/checkpoint/final.json") && SteadyClock::now() < last) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(pid, SIGKILL);
  ASSERT_EQ(WaitForProgram(pid, log).exit_code, 128 + SIGKILL);
  const size_t trained = ExperimentsSoFar(run);
  RunFolder::Open(run).WriteClock({.search = 10, .final_training = 0});
  const ProgramResult resumed = RunProgram({"resume", run});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const nlohmann::json summary = ReadJsonFile(run + "/summary.json");
  EXPECT_EQ(summary.at("search_end"), "budget");
  EXPECT_GT(summary.at("evaluations").at("trained"), 0);
  EXPECT_LE(summary.at("evaluations").at("trained"), trained);
  EXPECT_FALSE(summary.at("final").is_null());
}

TEST_F(EndToEndSlowTest, ControlCSavesAndResumeFinishes) {
  const std::string run = Path("run"), log = Path("log");
  constexpr int kPlanned = 100;  // far more than are trained before the interrupt
  const pid_t pid = StartProgram(Arguments("run", 2, {"--set", fmt::format("evaluations={}", kPlanned)}), log);
  const auto last = SteadyClock::now() + std::chrono::minutes(1);
  // Four trials are out at once: the fifth result says that one has been told.
  while (ExperimentsSoFar(run) < 5 && SteadyClock::now() < last)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
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

// With a time limit the last network is trained in legs, which are rungs beyond the plan.
TEST_F(EndToEndSlowTest, AnInterruptedFinalTrainingTravelsAndGoesOn) {
  const std::vector<std::string> more = {"--set", "final.epochs=12"};
  const std::vector<std::string> expected = Experiments(Completed("whole", 2, more));
  const std::string run = Path("run"), log = Path("log"), there = Path("there");
  const pid_t pid = StartProgram(Arguments("run", 2, more), log);
  const auto leg_is_there = [&] {
    for (int finalist = 0; finalist < 4; ++finalist) {  // two networks, one of them by two more recipes
      if (fs::exists(fmt::format("{}/checkpoint/final-2-{}.weights", run, finalist))) return true;
    }
    return false;
  };
  const auto last = SteadyClock::now() + std::chrono::minutes(5);
  while (!leg_is_there() && SteadyClock::now() < last) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  kill(pid, SIGINT);
  const ProgramResult stopped = WaitForProgram(pid, log);
  ASSERT_EQ(stopped.exit_code, 130);
  EXPECT_TRUE(fs::exists(run + "/best/model.pt"));
  EXPECT_THAT(stopped.err, HasSubstr("best network so far"));
  ASSERT_EQ(RunProgram({"store", "export", run, "--out", Path("run.tgz")}).exit_code, 0);
  ASSERT_EQ(RunProgram({"store", "import", Path("run.tgz"), "--into", there}).exit_code, 0);
  for (const std::string& folder : {run, there}) {
    const ProgramResult resumed = RunProgram({"resume", folder});
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(Experiments(folder), expected);
  }
}

TEST_F(EndToEndSlowTest, AFinishedRunIsLeftAsItIs) {
  const std::string there = Path("there");
  const ProgramResult result = RunProgram(Arguments("run", 2));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, testing::Not(HasSubstr("best 0.0000")));  // of a search that has no result yet
  ASSERT_EQ(RunProgram({"store", "export", Path("run"), "--out", Path("run.tgz")}).exit_code, 0);
  ASSERT_EQ(RunProgram({"store", "import", Path("run.tgz"), "--into", there}).exit_code, 0);
  fs::remove_all(Path("bars"));  // nothing is read
  for (const std::string& run : {Path("run"), there}) {
    std::map<std::string, std::string> before, after;
    const auto read = [&](std::map<std::string, std::string>& files) {
      for (const auto& entry : fs::recursive_directory_iterator(run)) {
        if (entry.is_regular_file()) files[entry.path().string()] = ReadText(entry.path().string());
      }
    };
    read(before);
    const ProgramResult resumed = RunProgram({"resume", run});
    read(after);
    EXPECT_EQ(resumed.exit_code, 0);
    EXPECT_THAT(resumed.err,
                testing::StartsWith("the run in " + run + " has finished: there is nothing to go on with\n"));
    if (run == there) {  // an archive has no report: it is drawn
      EXPECT_EQ(after.count(there + "/report.html"), 1u);
      std::erase_if(after, [&](const auto& file) { return file.first.starts_with(there + "/report"); });
    }
    const auto outcome = [](const std::string& text) { return text.substr(0, text.find("\npolicy")); };  // then paths
    EXPECT_EQ(outcome(resumed.out), outcome(result.out));
    EXPECT_TRUE(before == after);
  }
}

// The disk is full from the moment the final training begins to write networks: the workers must not die of it.
TEST_F(EndToEndSlowTest, AFullDiskInTheFinalTrainingIsOneLine) {
  const std::string disk = Path("disk"), run = disk + "/run", log = Path("log");
  fs::create_directory(disk);
  if (mount("none", disk.c_str(), "tmpfs", 0, "size=48m") != 0) GTEST_SKIP() << "may not mount a small disk";
  std::vector<std::string> arguments = Arguments("disk/run", 2, {"--quiet", "--set", "final.dense_units=2048"});
  const pid_t pid = StartProgram(arguments, log);
  const auto last = SteadyClock::now() + std::chrono::minutes(5);
  while (!fs::exists(run + "/checkpoint/final.json") && SteadyClock::now() < last) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const uintmax_t left = fs::space(disk).available;
  constexpr uintmax_t kSpare = 500 << 10;  // for the small files; a network's state has megabytes
  { std::ofstream(disk + "/filler", std::ios::binary) << std::string(left - kSpare, 'x'); }
  const ProgramResult result = WaitForProgram(pid, log);
  umount(disk.c_str());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, testing::AllOf(HasSubstr("checkpoint/final-0-"), HasSubstr("No space left")));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
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

// The lines of docs/model.md between ```python and ```.
std::string PythonOfTheModelPage() {
  const std::string page = ReadText("docs/model.md"), fence = "```python\n";
  const size_t begin = page.find(fence) + fence.size();
  return page.substr(begin, page.find("```", begin) - begin);
}

// Files as users have them: JPEG in colour, turned by EXIF and not; grey PNG; PNG with transparency; many sizes.
void WriteMixedBars(const std::string& root, int per_class, uint64_t seed) {
  Rng rng(seed, "mixed-bars");
  for (int i = 0; i < per_class; ++i) {
    for (int label = 0; label < 4; ++label) {
      const int size = 17 + static_cast<int>(rng.Below(40));
      const std::string path = fmt::format("{}/bar_{}/{}", root, label, i);
      const int kind = i % 4;
      if (kind == 0) {
        WriteFile(path + ".png", Encode(BarImage(size, 1, label, rng), ".png"));
      } else if (kind == 1) {
        WriteFile(path + ".png", Encode(BarImage(size, 4, label, rng), ".png"));
      } else {
        // Upside down and mirrored keeps a bar's direction, and moves it to the other half.
        const bool turned = kind == 2;
        const Bytes jpeg = Encode(BarImage(size, 3, turned ? (label + 2) % 4 : label, rng), ".jpg");
        WriteFile(path + ".jpg", turned ? WithOrientation(jpeg, 3) : jpeg);
      }
    }
  }
}

TEST_F(EndToEndSlowTest, TheModelPagesPythonFindsTheTestAccuracyAgain) {
  if (std::system("/usr/bin/python3 -c 'import numpy, torch, PIL' 2>/dev/null") != 0) {
    GTEST_SKIP() << "needs Debian's python3-torch and python3-pil";
  }
  const std::string python = PythonOfTheModelPage();
  ASSERT_THAT(python, HasSubstr("torch.jit.load"));
  std::ofstream(Path("model.py")) << python;
  for (const char* channels : {"1", "3"}) {
    SCOPED_TRACE(fmt::format("{} channels", channels));
    const std::string data = Path(fmt::format("mixed-{}", channels)), run = Path(fmt::format("run-{}", channels));
    WriteMixedBars(data + "/train", 40, 1);
    WriteMixedBars(data + "/test", 25, 2);
    // Trained for a moment, so that some of the answers are wrong.
    const ProgramResult result = RunProgram({"search",        data,
                                             "--out",         run,
                                             "--evaluations", "2",
                                             "--epochs",      "1",
                                             "--workers",     "1",
                                             "--channels",    channels,
                                             "--image-size",  "16",
                                             "--set",         "recipe.filters=8",
                                             "--set",         "finalists=1",
                                             "--set",         "final.epochs=3",
                                             "--set",         "final.filters=8"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const double accuracy = ReadJsonFile(run + "/summary.json").at("final").at("test_accuracy");
    const std::string command = fmt::format("/usr/bin/python3 '{}' '{}/best' '{}/test' > '{}' 2>&1", Path("model.py"),
                                            run, data, Path("printed"));
    EXPECT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(ReadText(Path("printed")), fmt::format("{:.0f} of 100: {:.4f}\n", 100 * accuracy, accuracy));
  }
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

TEST_F(EndToEndSlowTest, ExportedCGivesTheSameBitsOnRealImages) {
  NETWRIGHT_REAL_DATA_OR_SKIP(archive, RealData("trashnet.tar"));
  const ProgramResult searched = RunProgram(
      {"search", archive, "--out", Path("run"), "--evaluations", "2", "--train-limit", "600", "--epochs", "1", "--set",
       "data.image_size=24", "--set", "finalists=1", "--set", "final.epochs=1", "--set", "spend_budget=false"});
  ASSERT_EQ(searched.exit_code, 0) << searched.err;
  const ProgramResult evaluated = RunProgram({"evaluate", Path("run"), "--int8", "--json"});
  ASSERT_EQ(evaluated.exit_code, 0) << evaluated.err;
  const double accuracy = nlohmann::json::parse(evaluated.out).at("accuracy");
  EXPECT_EQ(ReadJsonFile(Path("run/summary.json")).at("final").at("int8").at("test_accuracy"), accuracy);
  for (const std::string format : {"c", "tflite", "onnx", "onnx-int8", "torchscript"}) {
    const ProgramResult exported =
        RunProgram({"export", Path("run"), "--format", format, "--out", Path("out"), "--test-images", "100"});
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    if (format == "c") {
      EXPECT_THAT(exported.out, HasSubstr(fmt::format("test                {:.4f} in 8 bits", accuracy)));
    }
  }
  EXPECT_EQ(
      std::system(
          fmt::format("cd '{}' && gcc -std=c99 -O2 -o test model.c model_test.c && ./test >said", Path("out")).c_str()),
      0);
  EXPECT_THAT(ReadText(Path("out/said")), HasSubstr("ok: 100 images"));
  for (const char* file : {"model.tflite", "model.onnx", "model_int8.onnx", "model.pt"}) {
    EXPECT_TRUE(fs::exists(Path(std::string("out/") + file))) << file;
  }

  const ProgramResult unknown = RunProgram({"export", Path("run"), "--format", "matlab"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("c, tflite, onnx, onnx-int8, torchscript"));
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
    std::vector<std::string> arguments = {"search",        "fashion-mnist",
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
                                          "--set",         "reward=refined"};
    if (std::string(strategy) == "meta-rl") arguments.insert(arguments.end(), {"--set", "episode.sigma=0.1"});
    const ProgramResult result = RunProgram(arguments);
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
