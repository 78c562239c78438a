// Policies from outside: learnt in one search, used in another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"
#include "testing/bars.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

class PolicyFilesSlowTest : public testing::Test {
 protected:
  PolicyFilesSlowTest() {
    WriteBars(Path("bars"), 14, 4, 40);
    WriteBars(Path("others"), 12, 2, 40);
  }

  std::string Path(const std::string& name) const { return folder_ / name; }

  // Synthetic scores: the program's own work alone.
  ProgramResult Search(const std::string& data, const std::string& run, std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"search",        Path(data), "--out",        Path(run), "--evaluator",
                                          "synthetic",     "--quiet",  "--seed",       "3",       "--set",
                                          "proposals=160", "--set",    "evaluations=0"};
    if (std::ranges::count(more, "meta-rl") > 0) arguments.insert(arguments.end(), {"--set", "a2c.hidden=16"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunProgram(arguments);
  }

  // That search's final policy.
  std::string Learnt(const std::string& data, const std::string& run, const std::vector<std::string>& more) const {
    const ProgramResult result = Search(data, run, more);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const nlohmann::json summary = ReadJsonFile(Path(run) + "/summary.json");
    EXPECT_EQ(summary.value("policy", ""), "checkpoint/final.policy");
    return Path(run) + "/" + summary.value("policy", "");
  }

  std::string Refused(const std::string& run, const std::vector<std::string>& more) const {
    const ProgramResult result = Search("others", run, more);
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_FALSE(fs::exists(Path(run) + "/run.json"));
    return result.err;
  }

  const TempFolder folder_;
};

TEST_F(PolicyFilesSlowTest, DqnDesignsAndLeavesAPolicy) {
  const std::vector<std::string> learns = {"--strategy", "dqn", "--set", "dqn.learning_starts=50"};
  const std::string policy = Content(Learnt("bars", "dqn", learns));
  EXPECT_EQ(policy, Content(Learnt("bars", "again", learns)));
  const nlohmann::json header = nlohmann::json::parse(policy.substr(0, policy.find('\n')));
  EXPECT_EQ(header.at("agent"), "dqn");
  EXPECT_EQ(header.at("space"), "chain");
  EXPECT_EQ(header.at("action_names").size(), header.at("actions"));
  EXPECT_GE(header.at("encoding"), 1);
  EXPECT_EQ(header.at("hyper_parameters").at("schedule"), 160);
  EXPECT_GT(header.at("updates"), 0);
  const nlohmann::json summary = ReadJsonFile(Path("dqn/summary.json"));
  EXPECT_EQ(summary.at("evaluations").at("proposed"), 160);
}

TEST_F(PolicyFilesSlowTest, WarmStartAndFrozenOnAnotherDataSet) {
  const std::vector<std::string> meta_rl = {"--strategy", "meta-rl"};
  const std::string learnt = Learnt("bars", "first", meta_rl);
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--strategy", "meta-rl", "--policy", learnt});
    return more;
  };

  // What only matters for learning, and the memory, may differ.
  const std::string frozen = Learnt(
      "others", "frozen",
      with({"--freeze-policy", "--set", "a2c.memory=episode", "--set", "a2c.rollout=9", "--set", "episode.lanes=3"}));
  const auto weights = [](const std::string& policy) { return policy.substr(policy.find('\n')); };
  EXPECT_EQ(weights(Content(frozen)), weights(Content(learnt)));
  EXPECT_EQ(Content(Path("frozen/checkpoint/start.policy")), Content(learnt));

  const std::string warm = Learnt("others", "warm", with({}));
  EXPECT_NE(weights(Content(warm)), weights(Content(learnt)));
  EXPECT_NE(Content(warm), Content(Learnt("others", "fresh", meta_rl)));

  // A run goes on without the file that it began with.
  fs::rename(learnt, Path("moved"));
  const std::string before = Content(warm);
  fs::remove(warm);
  fs::remove(Path("warm/summary.json"));  // as if it had been killed at its end
  const ProgramResult resumed = RunProgram({"resume", Path("warm"), "--quiet"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(Content(warm), before);
}

TEST_F(PolicyFilesSlowTest, MisfitsAreRefusedInOneLine) {
  const std::string learnt = Learnt("bars", "first", {"--strategy", "meta-rl"});
  const std::vector<std::string> meta_rl = {"--strategy", "meta-rl", "--policy", learnt};
  const auto refused = [&](const std::string& run, const std::vector<std::string>& more) {
    std::vector<std::string> all = meta_rl;
    all.insert(all.end(), more.begin(), more.end());
    return Refused(run, all);
  };
  EXPECT_THAT(refused("a", {"--set", "a2c.hidden=17"}), HasSubstr("its hidden is 16, here it is 17"));
  EXPECT_THAT(refused("b", {"--space", "multi-branch"}),
              HasSubstr("its space is \"chain\", here it is \"multi-branch\""));
  EXPECT_THAT(Refused("c", {"--strategy", "dqn", "--policy", learnt}), HasSubstr("its agent is \"a2c\""));
  EXPECT_THAT(Refused("d", {"--strategy", "meta-rl", "--policy", Path("missing")}), HasSubstr(Path("missing")));
  EXPECT_THAT(Refused("e", {"--strategy", "meta-rl", "--policy", Path("first/run.json")}),
              HasSubstr("not a policy file"));
  EXPECT_THAT(Refused("f", {"--strategy", "random", "--policy", learnt}), HasSubstr("meta-rl, dqn, ppo"));
  EXPECT_THAT(Refused("g", {"--strategy", "meta-rl", "--freeze-policy"}), HasSubstr("--policy"));
}

}  // namespace
}  // namespace netwright
