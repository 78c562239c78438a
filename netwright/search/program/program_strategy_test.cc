#include "netwright/search/program/program_strategy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/search/program/task_line.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/strategy_conformance.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ProgramStrategyTest : public testing::Test {
 protected:
  ProgramStrategyTest() {
    context_.space = MakeSearchSpace("chain");
    context_.task.input = {3, 32, 32, 10};
    context_.seed = 7;
    context_.evaluations = 20;
  }

  // A program that answers these lines, one after the other, and notes what it hears.
  std::unique_ptr<Strategy> Answering(const std::string& answers) const {
    std::ofstream(folder_ / "answers") << answers;
    std::ofstream(folder_ / "program.sh") << "exec 3< " << std::string(folder_ / "answers") << "\n"
                                          << "while read -r line; do\n"
                                          << "  echo \"$line\" >> " << std::string(folder_ / "heard") << "\n"
                                          << "  case $line in *ask*) read -r answer <&3; echo \"$answer\";; esac\n"
                                          << "done\n";
    return MakeProgramStrategy({.command = "sh " + std::string(folder_ / "program.sh")}, context_);
  }

  const TempFolder folder_;
  StrategyContext context_;
};

TEST_F(ProgramStrategyTest, IsAskedAndTold) {
  {
    const auto strategy = Answering("{\"architecture\": \"conv3-max2\"}\n{\"architecture\": \"conv1\"}\n");
    const std::vector<Proposal> proposals = strategy->Ask(2);
    ASSERT_EQ(proposals.size(), 2u);
    EXPECT_EQ(context_.space->Format(proposals[0].arch), "conv3-max2");
    EXPECT_EQ(proposals[1].id, 1u);
    EXPECT_EQ(proposals[1].key, context_.space->Key(context_.space->Parse("conv1")));
    std::vector<Evaluation> results(2);
    results[0].outcome = Outcome::kInvalid;
    results[1].id = 1;
    results[1].metrics.accuracy = 0.5;
    strategy->Tell(results);
    EXPECT_THAT(strategy->Recommend(3), ElementsAre(context_.space->Parse("conv1")));
  }
  const std::string heard = ReadText(folder_ / "heard");
  EXPECT_THAT(heard,
              HasSubstr("\"networks\":20,\"seed\":7,\"space\":\"chain\"}\n{\"ask\":0,\"count\":2}\n{\"ask\":1,"));
  EXPECT_THAT(heard, HasSubstr("\"outcome\":\"invalid\",\"params\":0,\"reward\":0.0,"));
  EXPECT_THAT(heard, HasSubstr("\"outcome\":\"ok\",\"params\":0,\"reward\":0.5,\"seconds\":0.0,\"tell\":1}\n"));
  EXPECT_THAT(heard, HasSubstr("\"conv3\""));
}

TEST_F(ProgramStrategyTest, AnswersThatAreNoNetworkEndTheRun) {
  EXPECT_THAT(RunErrorOf([&] { Answering("hm\n")->Ask(1); }), HasSubstr("answered 'hm' instead of"));
  EXPECT_THAT(RunErrorOf([&] { Answering("{\"architecture\": \"conv77\"}\n")->Ask(1); }), HasSubstr("conv77"));
  EXPECT_THAT(RunErrorOf([&] { Answering("{\"error\": \"out of ideas\"}\n")->Ask(1); }), HasSubstr("out of ideas"));
  EXPECT_THAT(UsageErrorOf([&] { MakeProgramStrategy({.command = " "}, context_); }), HasSubstr("name a program"));
}

TEST_F(ProgramStrategyTest, TaskLinesAreReadBack) {
  context_.task.limits.max_params = 5000;
  context_.task.limits.net.head = HeadKind::kGap;
  context_.task.descriptors = {0.5, 2};
  for (const char* space : {"chain", "configs/spaces/cells.yml", "configs/spaces/compact.yml"}) {
    context_.space = MakeAnySpace(space);
    const StrategyContext read = ReadTaskLine(TaskLine(context_));
    EXPECT_EQ(read.space->ActionCount(), context_.space->ActionCount());
    EXPECT_EQ(read.space->name(), context_.space->name());
    EXPECT_EQ(read.task.input, context_.task.input);
    EXPECT_EQ(read.task.limits.max_params, 5000);
    EXPECT_EQ(read.task.limits.net, context_.task.limits.net);
    EXPECT_EQ(read.task.descriptors, context_.task.descriptors);
    EXPECT_EQ(read.seed, 7u);
    EXPECT_EQ(read.evaluations, 20);
  }
  EXPECT_THAT(UsageErrorOf([] { ReadTaskLine("{\"space\": \"chain\"}"); }), HasSubstr("says no task"));
  EXPECT_THAT(UsageErrorOf([] { ReadTaskLine("hello"); }), HasSubstr("says no task"));
}

TEST_F(ProgramStrategyTest, WaitsForResultsWhereItIsToldTo) {
  const auto strategy =
      Answering("{\"architecture\": \"conv3\"}\n{\"architecture\": null}\n{\"architecture\": null}\n");
  EXPECT_EQ(strategy->Ask(4).size(), 1u);
  strategy->Tell(std::vector<Evaluation>(1));
  EXPECT_THAT(RunErrorOf([&] { strategy->Ask(1); }), HasSubstr("proposes nothing"));
}

const StrategyCase kExample = {.name = "Program", .make = [](const StrategyContext& context) {
                                 return MakeProgramStrategy({.command = "examples/random_program.py"}, context);
                               }};

INSTANTIATE_TEST_SUITE_P(Program, StrategyConformance, testing::Values(kExample), StrategyCaseName());

}  // namespace
}  // namespace netwright
