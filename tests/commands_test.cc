// The command line from outside: errors, help, and the commands that train nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"
#include "netwright/run/strategies.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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
  const TempFolder temp;
  const auto search = [&](const std::string& data) {
    return OneLineOfError({"search", data, "--out", temp / "run", "--quiet"});
  };
  EXPECT_THAT(search("/nonexistent"), HasSubstr("/nonexistent"));
  std::filesystem::create_directories(temp / "empty");
  EXPECT_THAT(search(temp / "empty"), HasSubstr(temp / "empty"));
  std::filesystem::create_directories(temp / "empty/a");
  std::filesystem::create_directories(temp / "empty/b");
  EXPECT_THAT(search(temp / "empty"), HasSubstr(temp / "empty"));
  WriteClassFolders(temp / "one", {"cat"}, 5);
  EXPECT_THAT(search(temp / "one"), HasSubstr(temp / "one"));
  WriteClassFolders(temp / "few", {"cat", "dog"}, 2);
  EXPECT_THAT(search(temp / "few"), HasSubstr("cat"));
}

TEST(ErrorsTest, LimitsThatNoNetworkKeepsAreOneLineAndExitCode2) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  const auto search = [&](const std::string& flag, const std::string& value) {
    return OneLineOfError({"search", temp / "bars", "--out", temp / "run", "--quiet", flag, value});
  };
  EXPECT_THAT(search("--max-params", "10"), HasSubstr("max_params = 10"));
  EXPECT_THAT(search("--max-flops", "1"), HasSubstr("max_flops = 1"));
  EXPECT_THAT(search("--memory-limit", "1M"), HasSubstr("memory_limit"));
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
    if (arguments.size() == 1) {
      EXPECT_THAT(result.out, AllOf(HasSubstr("search"), HasSubstr("resume"), testing::Not(HasSubstr("worker "))));
    }
  }
}

TEST(CommandsTest, ShowDrawsTheWorkedExample) {
  const ProgramResult result = RunProgram({"show", "conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3", "--preset",
                                           "paper", "--input", "3x84x84", "--classes", "1623"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* size : {"80", "26", "22", "18", "9", "3"}) EXPECT_THAT(result.out, HasSubstr(size));
}

TEST(CommandsTest, SyntheticSearchOverEveryStrategy) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  for (const std::string& strategy : StrategyNames()) {
    const std::string run = temp / strategy;
    const ProgramResult result = RunProgram({"search", temp / "bars", "--out", run, "--evaluator", "synthetic",
                                             "--strategy", strategy, "--evaluations", "60"});
    EXPECT_EQ(result.exit_code, 0) << strategy << ": " << result.err;
    EXPECT_EQ(ReadJsonFile(run + "/summary.json").at("evaluations").at("trained"), 60) << strategy;
  }
}

TEST(CommandsTest, DataInfoAndCheck) {
  const TempFolder temp;
  WriteClassFolders(temp / "pets", {"cat", "dog"}, 5);
  const ProgramResult info = RunProgram({"data", "info", temp / "pets"});
  EXPECT_EQ(info.exit_code, 0) << info.err;
  EXPECT_THAT(info.out, AllOf(HasSubstr("10"), HasSubstr("cat"), HasSubstr("dog")));
  EXPECT_EQ(RunProgram({"data", "check", temp / "pets"}).exit_code, 0);
  WriteFile(temp / "pets/cat/bad.png", {'n', 'o'});
  const ProgramResult check = RunProgram({"data", "check", temp / "pets"});
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.out, HasSubstr("cat/bad.png"));
}

TEST(CommandsTest, DoctorNamesTheBlas) {
  const ProgramResult result = RunProgram({"doctor"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("BLAS"));
}

}  // namespace
}  // namespace netwright
