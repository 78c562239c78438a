#include "netwright/run/session/auto_strategy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/problems/context.h"
#include "netwright/problems/problems.h"
#include "netwright/run/search_run.h"
#include "netwright/store/store.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ExperimentSpec OpenSpec() {
  ExperimentSpec spec = MakeSpec("quick");
  spec.dataset = "synthetic:somewhere";  // images of 32 x 32 pixels
  spec.strategy = spec.policy = kAuto;
  spec.evaluations = 12;
  spec.budget = 0;
  return spec;
}

SettledStrategy Settled(const ExperimentSpec& spec) {
  const std::unique_ptr<Problem> problem = MakeProblem(spec);
  problem->Settle();
  problem->Open({.name = ParseProblem(spec.dataset).name, .task = spec.task, .space = spec.space});
  return SettleStrategy(spec, problem->space(), ContextOf(*problem));
}

void ExpectSettled(const SettledStrategy& settled, const std::string& strategy, const std::string& policy,
                   const std::string& reason) {
  EXPECT_EQ(settled.spec.strategy, strategy);
  EXPECT_EQ(settled.spec.policy, policy);
  EXPECT_THAT(settled.reason, HasSubstr(reason));
}

TEST(AutoStrategyTest, TransfersInTheSpaceThatTheDefaultPolicyWasMadeFor) {
  ExpectSettled(Settled(OpenSpec()), "transfer", "default", "strategy transfer: learnt from ");
  EXPECT_THAT(Settled(OpenSpec()).reason, HasSubstr("--policy none: evolution"));
}

TEST(AutoStrategyTest, EvolvesElsewhere) {
  ExperimentSpec spec = OpenSpec();
  spec.space = "multi-branch";
  ExpectSettled(Settled(spec), "evolution", "none", "its space is \"chain\"");
  spec.dataset = "table:examples/table/small_cells.yml";
  spec.task = "letters";
  ExpectSettled(Settled(spec), "evolution", "none", "its space is \"chain\"");
}

TEST(AutoStrategyTest, AGivenPolicyDecides) {
  ExperimentSpec spec = OpenSpec();
  spec.policy = kNoPolicy;
  ExpectSettled(Settled(spec), "evolution", "none", "policy = none");
  spec.policy = "mine.policy";
  ExpectSettled(Settled(spec), "transfer", "mine.policy", "mine.policy");
}

TEST(AutoStrategyTest, AGivenStrategyStays) {
  for (const char* name : {"evolution", "meta-rl", "gp"}) {
    ExperimentSpec spec = OpenSpec();
    spec.strategy = name;
    const SettledStrategy settled = Settled(spec);
    ExpectSettled(settled, name, "none", "");
    EXPECT_THAT(settled.reason, IsEmpty());
  }
  ExperimentSpec portfolio = OpenSpec();
  portfolio.strategy = "portfolio";
  ExpectSettled(Settled(portfolio), "portfolio", "default", "strategy portfolio: learnt from");
}

TEST(AutoStrategyTest, RefusesKeysOfTheStrategyThatItIsNot) {
  ExperimentSpec spec = OpenSpec();
  spec.parts.Set("evolution.population", "7");
  Validate(spec);
  EXPECT_THAT(UsageErrorOf([&] { Settled(spec); }), HasSubstr("evolution.population is a key of"));
  spec.policy = kNoPolicy;
  EXPECT_EQ(Settled(spec).spec.strategy, "evolution");
}

// Which need not be the network with the highest accuracy.
TEST(AutoStrategyTest, TheBestHasTheAccuracyThatItWasMeasuredWith) {
  const TempFolder temp;
  const RunFolder folder = RunFolder::Plan(temp / "run");
  ExperimentSpec spec = OpenSpec();
  spec.evaluations = 40;
  spec.parts.Set("synthetic.noise", "0.2");
  const Summary summary = RunSearch(spec, folder, Verbosity::kQuiet);
  std::vector<double> measured;
  for (const Experiment& row : OpenStoreReadOnly(folder.store().string())->Experiments("search")) {
    if (row.architecture == summary.best->architecture) measured.push_back(row.evaluation.metrics.accuracy);
  }
  EXPECT_THAT(measured, testing::ElementsAre(summary.best->search_accuracy));
}

std::vector<std::string> Networks(const RunFolder& folder) {
  std::vector<std::string> networks;
  for (const Experiment& row : OpenStoreReadOnly(folder.store().string())->Experiments("search")) {
    networks.push_back(row.architecture);
  }
  return networks;
}

TEST(AutoStrategyTest, ARunRecordsWhatItCameToAndResumesWithIt) {
  const TempFolder temp;
  const RunFolder folder = RunFolder::Plan(temp / "run");
  const Summary whole = RunSearch(OpenSpec(), folder, Verbosity::kQuiet);
  ASSERT_TRUE(whole.expectations.has_value());
  EXPECT_GT(whole.expectations->networks, 5) << "of the 12, the first few have no forecast";
  const std::vector<std::string> networks = Networks(folder);
  EXPECT_EQ(networks.size(), 12u);
  const nlohmann::json run = ReadJsonFile(folder.run_json());
  EXPECT_EQ(run.at("config").at("strategy"), "transfer");
  EXPECT_EQ(run.at("config").at("policy"), "default");
  EXPECT_EQ(run.at("start_policy_digest").get<std::string>().size(), 32u);

  std::filesystem::remove(folder.summary());
  const Summary summary = ResumeSearch(folder, 0, Verbosity::kQuiet);
  EXPECT_EQ(summary.strategy, "transfer");
  EXPECT_EQ(nlohmann::json(*summary.expectations), nlohmann::json(*whole.expectations));
  EXPECT_EQ(Networks(folder), networks);

  // The same model in other bytes.
  std::filesystem::remove(folder.summary());
  std::ofstream(folder.start_policy(), std::ios::app) << "\n";
  EXPECT_THAT(UsageErrorOf([&] { ResumeSearch(folder, 0, Verbosity::kQuiet); }),
              testing::AnyOf(HasSubstr("start.policy' has changed"), HasSubstr("damaged")));
}

}  // namespace
}  // namespace netwright
