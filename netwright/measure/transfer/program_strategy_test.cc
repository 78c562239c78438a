#include "netwright/measure/transfer/program_strategy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "netwright/measure/transfer/transfer_bench.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/strategy_conformance_tests.h"
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
    return MakeProgramStrategy("sh " + std::string(folder_ / "program.sh"), context_);
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
  EXPECT_THAT(heard, HasSubstr("\"networks\":20,\"seed\":7,\"space\":\"chain\"}\n{\"ask\":0}\n{\"ask\":1}\n"));
  EXPECT_THAT(heard, HasSubstr("{\"outcome\":\"invalid\",\"reward\":0.0,\"tell\":0}\n"
                               "{\"outcome\":\"ok\",\"reward\":0.5,\"tell\":1}\n"));
  EXPECT_THAT(heard, HasSubstr("\"conv3\""));
}

TEST_F(ProgramStrategyTest, AnswersThatAreNoNetworkEndTheRun) {
  EXPECT_THAT(RunErrorOf([&] { Answering("hm\n")->Ask(1); }), HasSubstr("answered 'hm' instead of"));
  EXPECT_THAT(RunErrorOf([&] { Answering("{\"architecture\": \"conv77\"}\n")->Ask(1); }), HasSubstr("conv77"));
  EXPECT_THAT(UsageErrorOf([&] { MakeProgramStrategy(" ", context_); }), HasSubstr("program:"));
}

TEST_F(ProgramStrategyTest, TpeSearchesATable) {
  if (std::system("bench/tpe.py --check") != 0) GTEST_SKIP() << "Optuna is not there; bench/tpe.py installs it";
  std::vector<std::vector<double>> found;
  for (const char* out : {"first", "again"}) {
    TransferOptions options;
    options.strategies = {"program:bench/tpe.py"};
    options.problems = {"table:examples/table/small_cells.yml"};
    options.tasks = {"letters"};
    options.seeds = 1;
    options.networks = 25;
    options.out = folder_ / out;
    EXPECT_TRUE(RunTransferBench(options, [](size_t, size_t) {}));
    const std::vector<TransferCurve> curves = ReadCurves(options.out);
    ASSERT_EQ(curves.size(), 1u);
    EXPECT_EQ(curves[0].found, 25);
    found.push_back(curves[0].best);
  }
  EXPECT_EQ(found[0], found[1]);
}

const StrategyCase kExample = {.name = "Program", .make = [](const StrategyContext& context) {
                                 return MakeProgramStrategy("examples/random_program.py", context);
                               }};

INSTANTIATE_TEST_SUITE_P(Measure, StrategyConformance, testing::Values(kExample), StrategyCaseName());

}  // namespace
}  // namespace netwright
