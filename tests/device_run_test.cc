// Runs for a device, from outside: limits, the front, and models picked from it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"
#include "netwright/store/store.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Small but whole: 8 networks, then one trained for three epochs.
class DeviceRunSlowTest : public testing::Test {
 protected:
  DeviceRunSlowTest() { WriteBars(folder_ / "bars", 16, 4, 60); }

  // Returns the run's folder.
  std::string Searched(const std::string& name, const std::vector<std::string>& more) const {
    const std::string run = folder_ / name;
    std::vector<std::string> arguments = {"search",      folder_ / "bars",
                                          "--out",       run,
                                          "--space",     "compact",
                                          "--strategy",  "evolution",
                                          "--seed",      "7",
                                          "--precision", "fp32",
                                          "--epochs",    "2",
                                          "--set",       "evaluations=8",
                                          "--set",       "finalists=1",
                                          "--set",       "final.epochs=3",
                                          "--set",       "spend_budget=false"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return run;
  }

  const TempFolder folder_;
};

TEST_F(DeviceRunSlowTest, NetworksOfTheFrontAreTrainedOnceAndExported) {
  const std::string run = Searched("run", {"--max-flash", "64K", "--target", "cortex-m4", "--max-latency", "50ms"});
  const nlohmann::json final = ReadJsonFile(run + "/summary.json").at("final");
  EXPECT_EQ(final.at("target"), "cortex-m4 at 120 MHz");
  EXPECT_LE(final.at("foretold_ms"), 50.0);

  const ProgramResult listed = RunProgram({"pareto", run, "--by", "latency", "--json"});
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  const nlohmann::json front = nlohmann::json::parse(listed.out);
  ASSERT_FALSE(front.empty());
  size_t number = 1;  // of a network that is not the delivered one
  while (number <= front.size() && front[number - 1].at("architecture") == final.at("architecture")) ++number;
  if (number > front.size()) GTEST_SKIP() << "the front has one network only";
  const std::vector<std::string> pick = {"export", run, "--pick", fmt::format("pareto:{}", number), "--by", "latency"};
  const ProgramResult exported = RunProgram(pick);
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_THAT(exported.out, HasSubstr("on cortex-m4 at 120 MHz"));

  std::vector<fs::path> picked(fs::directory_iterator(run + "/picked"), fs::directory_iterator());
  ASSERT_EQ(picked.size(), 1u);
  const nlohmann::json made = ReadJsonFile(picked[0] / "summary.json");
  EXPECT_EQ(made.at("final").at("architecture"), front[number - 1].at("architecture"));
  EXPECT_EQ(made.at("final").at("epochs"), final.at("epochs"));
  EXPECT_EQ(made.at("best").at("search_accuracy"), front[number - 1].at("accuracy"));  // not trained again
  EXPECT_TRUE(fs::exists(picked[0] / "best/c/model.c"));
  EXPECT_FALSE(fs::exists(run + "/best/c"));

  const auto written = fs::last_write_time(picked[0] / "best/model.pt");
  std::vector<std::string> again = pick;
  again.insert(again.end(), {"--format", "onnx"});
  ASSERT_EQ(RunProgram(again).exit_code, 0);
  EXPECT_EQ(fs::last_write_time(picked[0] / "best/model.pt"), written);
  EXPECT_TRUE(fs::exists(picked[0] / "best/onnx/model.onnx"));

  const ProgramResult beyond = RunProgram({"export", run, "--pick", "pareto:99"});
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_THAT(beyond.err, HasSubstr("netwright pareto"));
  const ProgramResult nonsense = RunProgram({"export", run, "--pick", "third"});
  EXPECT_EQ(nonsense.exit_code, 2);
  EXPECT_THAT(nonsense.err, HasSubstr("give best or pareto:N"));
}

TEST_F(DeviceRunSlowTest, ThisMachineIsMeasuredOnceARun) {
  const std::string run = Searched("run", {"--max-latency", "5ms", "--no-final"});
  const nlohmann::json config = ReadJsonFile(run + "/run.json").at("config");
  const std::string times = config.at("operation_times");
  EXPECT_THAT(times, HasSubstr("convolution="));
  fs::remove(run + "/summary.json");  // as if it had been killed at its end
  ASSERT_EQ(RunProgram({"resume", run}).exit_code, 0);
  EXPECT_EQ(ReadJsonFile(run + "/run.json").at("config"), config);
  const ProgramResult listed = RunProgram({"pareto", run, "--by", "latency", "--json"});
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  for (const nlohmann::json& network : nlohmann::json::parse(listed.out)) EXPECT_LE(network.at("latency"), 5e6);
}

TEST(DeviceCommandsTest, SayWhatIsWrong) {
  const TempFolder folder;
  WriteBars(folder / "bars", 16, 2, 10);
  const auto search = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"search", folder / "bars", "--out", folder / "run"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 2);
    return result.err;
  };
  EXPECT_THAT(search({"--target", "pdp-11"}), HasSubstr("cortex-m4"));
  EXPECT_THAT(search({"--target-clock", "80M"}), HasSubstr("set target too"));
  EXPECT_THAT(search({"--target", "cortex-m4", "--max-latency", "0.001ms"}), HasSubstr("max_latency"));
  EXPECT_THAT(search({"--max-flash", "10"}), HasSubstr("max_flash = 10 B is below"));
}

}  // namespace
}  // namespace netwright
