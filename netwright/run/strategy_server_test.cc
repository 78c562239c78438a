#include "netwright/run/strategy_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "netwright/run/strategies.h"
#include "netwright/search/program/task_line.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

StrategyContext Context() {
  StrategyContext context;
  context.space = MakeAnySpace("chain");
  context.task.input = {3, 32, 32, 10};
  context.seed = 5;
  return context;
}

ExperimentSpec SpecOf(const std::string& strategy) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = strategy;
  return spec;
}

// What is answered to these requests.
std::vector<nlohmann::json> Answers(const std::string& strategy, const std::vector<std::string>& requests) {
  std::string lines = TaskLine(Context()) + '\n';
  for (const std::string& request : requests) lines += request + '\n';
  std::istringstream in(lines);
  std::ostringstream out;
  ServeStrategy(SpecOf(strategy), in, out);
  std::vector<nlohmann::json> answers;
  std::istringstream written(out.str());
  for (std::string line; std::getline(written, line);) answers.push_back(nlohmann::json::parse(line));
  return answers;
}

TEST(StrategyServerTest, ProposesWhatTheStrategyDoes) {
  const std::vector<nlohmann::json> answers =
      Answers("evolution", {R"({"ask": 0, "count": 2})", R"({"ask": 1})", R"({"tell": 1, "accuracy": 0.75})",
                            R"({"tell": 0, "outcome": "diverged"})", R"({"ask": 2})", R"({"recommend": 3})"});
  ASSERT_THAT(answers, SizeIs(4));
  const StrategyContext context = Context();
  const std::unique_ptr<Strategy> strategy = MakeStrategy(SpecOf("evolution"), context);
  std::vector<Proposal> proposals = strategy->Ask(2);
  std::vector<Evaluation> results(2);
  results[0].outcome = Outcome::kDiverged;
  results[1].id = 1;
  results[1].metrics.accuracy = 0.75;
  strategy->Tell(results);
  proposals.push_back(strategy->Ask(1).front());
  for (size_t i = 0; i < proposals.size(); ++i) {
    EXPECT_EQ(answers[i].at("id"), i);
    EXPECT_EQ(answers[i].at("architecture"), context.space->Format(proposals[i].arch));
    EXPECT_EQ(answers[i].at("key"), proposals[i].key.text());
  }
  EXPECT_THAT(answers[3].at("architectures"), SizeIs(1));
  EXPECT_EQ(answers[3].at("architectures").at(0), answers[1].at("architecture"));
}

TEST(StrategyServerTest, SaysWhenItMustHearOfResults) {
  ExperimentSpec spec = SpecOf("masked-random");
  spec.parts.Set("episode.lanes", "1");
  std::istringstream in(TaskLine(Context()) + "\n{\"ask\": 0, \"count\": 9}\n{\"ask\": 1}\n");
  std::ostringstream out;
  ServeStrategy(spec, in, out);
  EXPECT_THAT(out.str(), testing::EndsWith("{\"architecture\":null}\n"));
}

TEST(StrategyServerTest, SavesAndLoadsPolicies) {
  const TempFolder temp;
  const std::string file = temp / "mine.policy";
  const std::string path = nlohmann::json(file).dump();
  EXPECT_EQ(Answers("ppo", {R"({"save": )" + path + "}"}).at(0).at("saved"), true);
  EXPECT_EQ(Answers("ppo", {R"({"load": )" + path + R"(, "frozen": true})"}).at(0).at("loaded"), true);
  EXPECT_EQ(Answers("evolution", {R"({"save": )" + path + "}"}).at(0).at("saved"), false);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(StrategyServerTest, MistakesEndItWithOneLine) {
  const auto error = [](const std::string& request) { return UsageErrorOf([&] { Answers("evolution", {request}); }); };
  EXPECT_THAT(error("hello"), HasSubstr("this is no request"));
  EXPECT_THAT(error(R"({"dance": 1})"), HasSubstr("a request is one of ask"));
  EXPECT_THAT(error(R"({"ask": 3})"), HasSubstr("the next one is 0"));
  EXPECT_THAT(error(R"({"tell": 0, "accuracy": 1})"), HasSubstr("proposal 0 is told, which is not out"));
  EXPECT_THAT(error(R"({"load": "/no/such/file"})"), HasSubstr("cannot read the policy"));
  std::istringstream in("{}\n");
  std::ostringstream out;
  EXPECT_THAT(UsageErrorOf([&] { ServeStrategy(SpecOf("evolution"), in, out); }), HasSubstr("says no task"));
  EXPECT_THAT(out.str(), HasSubstr("{\"error\":"));
}

}  // namespace
}  // namespace netwright
