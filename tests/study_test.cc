// `netwright reproduce` on real images: every experiment at the smallest preset, and a study that is killed again and
// again.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "netwright/base/random.h"
#include "netwright/io/files.h"
#include "netwright/store/store.h"
#include "testing/files.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// What must be the same between two studies: experiments and steps of every run, but for time, worker, order of arrival
// and whether another run had trained a network first.
std::map<std::string, std::vector<std::string>> Contents(const std::string& study) {
  std::map<std::string, std::vector<std::string>> runs;
  const nlohmann::json record = ReadJsonFile(study + "/study.json");
  for (const nlohmann::json& entry : record.at("runs")) {
    const std::string name = entry.at("name");
    const auto store = OpenStoreReadOnly(study + "/runs/" + name + "/experiments.sqlite");
    std::vector<std::string>& rows = runs[name];
    for (const Experiment& row : store->Experiments()) {
      rows.push_back(fmt::format("{} {} {} {:.17g}", row.id, row.architecture, OutcomeName(row.evaluation.outcome),
                                 row.evaluation.metrics.accuracy));
    }
    std::sort(rows.begin(), rows.end());
    for (const Step& step : store->Steps()) {
      rows.push_back(fmt::format("{} {} {} {} {:.17g} {:.17g}", step.position, step.lane, step.episode, step.action,
                                 step.reward, step.entropy));
    }
  }
  return runs;
}

class StudySlowTest : public testing::Test {
 protected:
  std::vector<std::string> Arguments(const std::string& experiment, const std::string& out,
                                     const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"reproduce", experiment,    "--preset",  "tiny", "--data", RealData("."),
                                          "--out",     folder_ / out, "--workers", "2",    "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Runs to the end and looks at what every study has.
  void Complete(const std::string& experiment, const std::vector<std::string>& more = {}) {
    SCOPED_TRACE(experiment);
    const ProgramResult result = RunProgram(Arguments(experiment, experiment, more));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    const std::string out = folder_ / experiment;
    const nlohmann::json record = ReadJsonFile(out + "/study.json");
    EXPECT_FALSE(record.at("runs").empty());
    for (const nlohmann::json& run : record.at("runs")) {
      EXPECT_EQ(run.at("state"), "finished") << run.at("name");
    }
    CheckPage(out + "/report.html");
    for (const char* csv : {"steps", "episodes", "actions", "final", "times"}) {
      EXPECT_TRUE(fs::exists(out + "/report/" + csv + ".csv")) << csv;
    }
  }

  const TempFolder folder_;
};

TEST_F(StudySlowTest, EveryExperimentOnRealImages) {
  NETWRIGHT_REAL_DATA_OR_SKIP(data, RealData("omniglot.tar"));
  NETWRIGHT_REAL_DATA_OR_SKIP(fashion, FashionMnist());
  Complete("hardness");
  Complete("experiment1");
  Complete("experiment2", {"--experiment1", folder_ / "experiment1"});
  Complete("experiment3");
  Complete("ranking");
  EXPECT_THAT(ReadText(folder_ / "experiment1/report/1_controls.csv"), HasSubstr("\ndtd,fresh meta-RL,"));
  EXPECT_THAT(ReadText(folder_ / "experiment1/report/1_reward_probe.csv"), HasSubstr("\ndtd,1,0.0"));
  EXPECT_THAT(ReadText(folder_ / "experiment2/report/2b_final.csv"), HasSubstr("shortened VGG19"));
  // The report can be had again, elsewhere too.
  const ProgramResult again = RunProgram({"report", folder_ / "ranking", "--out", folder_ / "again.html"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(ReadText(folder_ / "again/times.csv"), ReadText(folder_ / "ranking/report/times.csv"));
  // The policy was carried over, and frozen.
  const std::string runs = folder_ / "experiment2/runs/";
  EXPECT_EQ(ReadText(runs + "fixed-cub200_2011-s1/checkpoint/start.policy"),
            ReadText(folder_ / "experiment1/runs/meta-rl-dtd-s1/checkpoint/final.policy"));
  // What one run has trained, another takes over.
  std::set<std::string> seen;
  bool taken_over = false;
  const auto store = OpenStoreReadOnly(folder_ / "experiment1/runs/random-omniglot-s1/experiments.sqlite");
  for (const Experiment& row : store->Experiments()) {
    taken_over = (seen.insert(row.key.network).second && row.evaluation.cached) || taken_over;
  }
  EXPECT_TRUE(taken_over);
}

TEST_F(StudySlowTest, KilledAndResumedIsTheSameStudy) {
  NETWRIGHT_REAL_DATA_OR_SKIP(data, RealData("omniglot.tar"));
  const std::vector<std::string> less = {"--set", "study.training=omniglot,dtd", "--set", "study.meta_rl_steps=30",
                                         "--set", "study.dqn_steps=30",          "--set", "study.random_steps=20",
                                         "--set", "study.control_steps=20"};
  const ProgramResult whole = RunProgram(Arguments("experiment1", "whole", less));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  const auto expected = Contents(folder_ / "whole");
  EXPECT_EQ(expected.size(), 11u);

  Rng rng(7, "kill");
  int kills = 0, exit_code = 137;
  for (; exit_code == 137 && kills < 40; ++kills) {
    const std::string log = folder_ / fmt::format("log{}", kills);
    const pid_t pid = StartProgram(Arguments("experiment1", "killed", less), log);
    // Longer from time to time, so that it gets on: a start alone takes a while.
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(1000 + 400 * kills + rng.Below(1500)));
      kill(-pid, SIGKILL);
    });
    exit_code = WaitForProgram(pid, log).exit_code;
    killer.join();
  }
  EXPECT_EQ(exit_code, 0);
  EXPECT_EQ(Contents(folder_ / "killed"), expected);

  const ProgramResult other = RunProgram(Arguments("experiment1", "killed", {"--set", "study.meta_rl_steps=31"}));
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("holds a study with"));
}

TEST_F(StudySlowTest, SeedsAreAddedUntilARunDrawsOnAll) {
  NETWRIGHT_REAL_DATA_OR_SKIP(data, RealData("dtd.tar"));
  const std::vector<std::string> one = {
      "--set", "study.training=dtd",     "--set", "study.unseen=dtd",      "--set", "study.meta_rl_steps=10",
      "--set", "study.dqn_steps=10",     "--set", "study.random_steps=10", "--set", "study.unseen_steps=10",
      "--set", "study.control_steps=10", "--set", "recipe.epochs=1",       "--set", "final.epochs=1"};
  std::vector<std::string> two = one;
  two.insert(two.end(), {"--seeds", "2"});
  ASSERT_EQ(RunProgram(Arguments("experiment1", "grown", one)).exit_code, 0);
  ASSERT_EQ(RunProgram(Arguments("experiment1", "grown", two)).exit_code, 0);
  ASSERT_EQ(RunProgram(Arguments("experiment1", "whole", two)).exit_code, 0);
  EXPECT_EQ(Contents(folder_ / "grown"), Contents(folder_ / "whole"));

  const std::string policies = folder_ / "grown";
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--experiment1", policies});
    return RunProgram(Arguments("experiment2", "drawn", more));
  };
  ASSERT_EQ(with(one).exit_code, 0);
  const ProgramResult refused = with(two);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("cannot take more seeds"));

  // A call that came to nothing leaves nothing that the next one would have to fit.
  WriteFileAtomically(folder_ / "no.policy", "no policy");
  std::vector<std::string> wrong = one;
  wrong.insert(wrong.end(), {"--policy", folder_ / "no.policy"});
  EXPECT_EQ(RunProgram(Arguments("experiment2", "again", wrong)).exit_code, 2);
  wrong.back() = policies + "/runs/meta-rl-dtd-s1/checkpoint/final.policy";
  const ProgramResult right = RunProgram(Arguments("experiment2", "again", wrong));
  EXPECT_EQ(right.exit_code, 0) << right.err;

  // What is left of a study without its runs is not reported on: its report would be lost.
  fs::remove_all(folder_ / "again/runs");
  const ProgramResult empty = RunProgram({"report", folder_ / "again"});
  EXPECT_EQ(empty.exit_code, 2);
  EXPECT_THAT(empty.err, HasSubstr("only the report of a study"));
}

}  // namespace
}  // namespace netwright
