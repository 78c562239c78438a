// Reports of made-up studies: every experiment's page is written, parses, and holds the numbers it should.
#include "studies/page.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "netwright/base/random.h"
#include "netwright/io/files.h"
#include "studies/figures.h"
#include "studies/numbers.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNetworks[] = {"conv3(0)", "conv3(0) max2(1)", "avg2(0)", "conv5(0) add(1,0)"};

class StudyPageTest : public testing::Test {
 protected:
  StudyPageTest() {
    fs::create_directories(folder_ / "study/runs");
    record_ = {{"experiment", ""},
               {"preset", "tiny"},
               {"code_version", "0"},
               {"machine", {{"processor", "P"}, {"cores", 2}}},
               {"notes", {"a <note>"}},
               {"config", {{"study.seeds", 2}, {"a2c.learning_rate", 0.03}, {"recipe.decay", 0.5}, {"workers", 7}}},
               {"runs", nlohmann::json::array()}};
  }

  // A run of `episodes` episodes of two steps in one lane, with rewards about `level`; 0: given networks only, each
  // trained three times.
  void AddRun(const std::string& part, const std::string& agent, const std::string& dataset, uint64_t seed, int order,
              int episodes, double level = 0.3) {
    const std::string name = fmt::format("r{}", record_["runs"].size());
    record_["runs"].push_back({{"name", name},
                               {"part", part},
                               {"agent", agent},
                               {"dataset", dataset},
                               {"seed", seed},
                               {"order", order},
                               {"state", "finished"},
                               {"seconds", 12.5}});
    const fs::path folder = fs::path(folder_ / "study/runs") / name;
    fs::create_directories(folder);
    WriteJsonFile(folder / "run.json", {{"config", {{"space", "chain"}}}});
    const auto store = OpenStore((folder / "experiments.sqlite").string());
    const RunId run = store->BeginRun({});
    Rng rng(seed, name);
    const int trials = episodes == 0 ? 6 : 2 * episodes;
    for (int i = 0; i < trials; ++i) {
      Experiment experiment;
      experiment.run = run;
      experiment.id = static_cast<uint64_t>(i);
      experiment.phase = "search";
      experiment.key.network = kNetworks[episodes == 0 ? i % 2 : rng.Below(4)];
      experiment.key.replicate = episodes == 0 ? i / 2 : 0;
      experiment.architecture = experiment.key.network;
      experiment.evaluation.metrics.accuracy = level + 0.1 * rng.Uniform();
      experiment.evaluation.metrics.train_seconds = 2;
      store->Append(experiment);
      if (episodes == 0) continue;
      Step step;
      step.position = i;
      step.episode = i / 2;
      step.step = i % 2;
      step.action = i % 2 == 0 ? "conv3" : "terminal";
      step.reward = experiment.evaluation.metrics.accuracy;
      step.done = i % 2 == 1;
      step.entropy = 1.5;
      step.proposal = experiment.id;
      store->AppendSteps(run, std::vector{step});
    }
  }

  std::string Write(const std::string& experiment) {
    record_["experiment"] = experiment;
    WriteJsonFile(folder_ / "study/study.json", record_);
    WriteStudyReport(folder_ / "study", folder_ / "study/report.html");
    CheckPage(folder_ / "study/report.html");
    return ReadText(folder_ / "study/report.html");
  }
  std::string Csv(const std::string& name) const { return ReadText(folder_ / ("study/report/" + name + ".csv")); }

  const TempFolder folder_;
  nlohmann::json record_;
};

TEST_F(StudyPageTest, Hardness) {
  AddRun("hardness", "meta-RL", "dtd", 1, 0, 10);
  AddRun("hardness", "meta-RL", "odd <set>", 1, 1, 10);
  EXPECT_THAT(Write("hardness"), HasSubstr("a \\u003cnote\\u003e"));
  EXPECT_THAT(Csv("hardness"), AllOf(HasSubstr("dtd,4,"), HasSubstr("hard")));
  EXPECT_THAT(Csv("hardness_times"), HasSubstr("5h38"));
  EXPECT_THAT(Csv("times"), HasSubstr("r0,meta-RL,dtd,1,12.5,8,20,4")) << "each distinct network's time once";
  EXPECT_THAT(Csv("networks"), HasSubstr("conv5(0) add(1,0)"));
  EXPECT_THAT(Csv("setting"), AllOf(HasSubstr("a2c.learning_rate,0.03,0.001\n"), HasSubstr("recipe.decay,0.5,0.2\n"),
                                    HasSubstr("arithmetic of the networks,unknown"), Not(HasSubstr("workers"))))
      << "what departs from the paper stands beside the paper's";
}

TEST_F(StudyPageTest, NetworksWithoutMemoryAreSaid) {
  AddRun("hardness", "meta-RL", "dtd", 1, 0, 10);
  EXPECT_THAT(Write("hardness"), Not(HasSubstr("more training memory")));
  const fs::path folder = fs::path(folder_ / "study/runs/r0");
  WriteJsonFile(folder / "run.json", {{"config", {{"space", "chain"}, {"memory_limit", 3 << 20}}}});
  const auto store = OpenStore((folder / "experiments.sqlite").string());
  Experiment row;
  row.run = store->BeginRun({});
  row.phase = "search";
  row.id = 1000;
  row.key.network = "conv5(0)";
  row.evaluation.outcome = Outcome::kOutOfMemory;
  store->Append(row);
  EXPECT_THAT(Write("hardness"),
              HasSubstr("In 1 steps the network needed more training memory than is allowed here (3.0 MiB)"));
  EXPECT_THAT(Csv("hardness_times"), HasSubstr(",4,0,1,0,"));
}

TEST_F(StudyPageTest, Experiment1) {
  for (const uint64_t seed : {1, 2}) {
    AddRun("1", "meta-RL", "omniglot", seed, 0, 120, 0.3);
    AddRun("1", "meta-RL", "dtd", seed, 1, 60, 0.5);
    AddRun("1", "DQN", "omniglot", seed, 0, 60);
    AddRun("1", "random search", "omniglot", seed, 0, 60, 0.3);
    AddRun("1", "random search", "dtd", seed, 1, 60, 0.3);
  }
  for (const uint64_t seed : {1, 2}) {
    AddRun("1 controls", "always conv1", "omniglot", seed, 0, 60, 0.4);
    AddRun("1 controls", "fresh meta-RL", "dtd", seed, 1, 60, 0.3);
  }
  EXPECT_THAT(Write("experiment1"), HasSubstr("Controls"));
  EXPECT_THAT(Csv("1_controls"), AllOf(HasSubstr("\nomniglot,always conv1,0.4"), HasSubstr(",2.0,-0.1"),
                                       HasSubstr("\ndtd,fresh meta-RL,0.3"), HasSubstr("0.0001,2 of 2")));
  EXPECT_FALSE(fs::exists(folder_ / "study/report/1_reward_probe.csv")) << "no run has left a policy";
  EXPECT_THAT(Csv("1_windows"), AllOf(HasSubstr("omniglot,meta-RL,240,"), HasSubstr("0.39 rising to 0.50")));
  EXPECT_THAT(Csv("1_findings"), HasSubstr("dtd,+0.1983,")) << "clearly better";
  EXPECT_THAT(Csv("1_findings"), HasSubstr("0.0001,2 of 2"));
  EXPECT_THAT(Csv("1_verdicts"), AllOf(HasSubstr("on dtd, "), HasSubstr(",0.0001,2 of 2,holds")));
  EXPECT_THAT(Csv("windows"), HasSubstr("r0,meta-RL,omniglot,1,1,50,50,"));
  EXPECT_THAT(Csv("actions"), HasSubstr("r0,meta-RL,omniglot,1,terminal,120,0.5"));
  EXPECT_THAT(Csv("episodes"), HasSubstr("r0,meta-RL,omniglot,1,119,0,239,2,"));
  EXPECT_THAT(Csv("1_entropy"), HasSubstr("dtd")) << "the change of environment is marked";
}

TEST_F(StudyPageTest, NoVerdictOnRunsTooShortToLearn) {
  for (const char* set : {"omniglot", "dtd"}) {
    AddRun("1", "meta-RL", set, 1, 0, 20, 0.2);
    AddRun("1", "random search", set, 1, 0, 20, 0.5);
  }
  Write("experiment1");
  EXPECT_THAT(Csv("1_verdicts"), AllOf(HasSubstr("on dtd, "), HasSubstr("too short to tell"), Not(HasSubstr("hold"))));
}

TEST_F(StudyPageTest, Experiment2) {
  for (const char* set : {"cub200_2011", "fashion-mnist"}) {
    AddRun("2A", "fixed policy", set, 1, 0, 60, 0.5);
    AddRun("2A", "fixed policy, memory: episode", set, 1, 0, 60, 0.4);
    AddRun("2A", "random search", set, 1, 0, 60, 0.2);
    AddRun("2B", "designed networks", set, 1, 0, 0, 0.6);
    AddRun("2B", "shortened VGG19", set, 1, 0, 0, 0.2);
  }
  Write("experiment2");
  EXPECT_THAT(Csv("2_verdicts"),
              AllOf(HasSubstr("beats random search"), HasSubstr("VGG19 after long training"), HasSubstr("misranks")));
  EXPECT_THAT(Csv("2a_tests"), HasSubstr("p = 0.48"));
  EXPECT_THAT(Csv("2a_memory"), HasSubstr("cub200_2011,episode,1,60,"));
  EXPECT_THAT(Csv("2b_final"), AllOf(HasSubstr("network 1,conv3(0),3,"), HasSubstr("0.2397 \u00b1 0.0128"),
                                     HasSubstr("cub200_2011,shortened VGG19")));
  EXPECT_THAT(Csv("final"), HasSubstr("shortened VGG19,fashion-mnist,1,conv3(0),2,ok,0.2"));
}

TEST_F(StudyPageTest, Experiment3) {
  AddRun("3", "meta-RL, sigma 0.0", "omniglot", 1, 0, 60);
  AddRun("3", "meta-RL, sigma 0.1", "omniglot", 1, 0, 60);
  Write("experiment3");
  EXPECT_THAT(Csv("3_networks"), AllOf(HasSubstr(",4,1,1 : 3.0,1,"), HasSubstr("66.10 %")));
  EXPECT_THAT(Csv("3_windows"), HasSubstr("omniglot,\"meta-RL, sigma 0.0\",60,"));
}

TEST_F(StudyPageTest, Ranking) {
  AddRun("ranking", "early stop", "dtd", 1, 0, 0);
  AddRun("ranking", "early stop, another seed", "dtd", 1, 0, 0);
  AddRun("ranking", "long training", "dtd", 1, 0, 0, 0.6);
  Write("ranking");
  EXPECT_THAT(Csv("ranking_dtd_correlation"), HasSubstr("early stop and long training,2,"));
}

TEST_F(StudyPageTest, AStudyWithoutRunsYetIsWritten) {
  for (const char* experiment : {"hardness", "experiment1", "experiment2", "experiment3", "ranking"}) {
    Write(experiment);
  }
  EXPECT_THAT(UsageErrorOf([&] { WriteStudyReport(folder_.path(), folder_ / "report.html"); }),
              HasSubstr("holds no study"));
}

TEST(StudyNumbersTest, WindowsPoolSeeds) {
  StudyRunData a, b;
  for (int i = 0; i < 4; ++i) a.episodes.push_back({.best = 1.0 * i});
  for (int i = 0; i < 2; ++i) b.episodes.push_back({.best = 10.0 + i});
  const auto windows = PooledWindows(
      {&a, &b}, [](const StudyRunData&, const Episode& e) { return e.best; }, 2);
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[0].of.count, 4);
  EXPECT_DOUBLE_EQ(windows[0].of.mean, (0 + 1 + 10 + 11) / 4.0);
  EXPECT_EQ(windows[1].of.count, 2);
  EXPECT_DOUBLE_EQ(windows[1].centre, 3);
}

TEST(StudyNumbersTest, SumsAreOfWholeWindowsOfEachRun) {
  StudyRunData a, b;
  for (int i = 0; i < 5; ++i) a.episodes.push_back({.best = 1.0 * i});
  for (int i = 0; i < 2; ++i) b.episodes.push_back({.best = 10.0 + i});
  const auto sums = WindowSums(
      {&a, &b}, [](const StudyRunData&, const Episode& e) { return e.best; }, 2);
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_DOUBLE_EQ(sums[0].of.mean, (1 + 21) / 2.0);
  EXPECT_DOUBLE_EQ(sums[1].of.mean, 5);
  EXPECT_DOUBLE_EQ(sums[1].centre, 3);
}

TEST(StudyNumbersTest, ActionsAreComparedWithEpisodesAsUnits) {
  const std::vector<ActionCounts> same(20, ActionCounts{2, 2}), other(20, ActionCounts{1, 3});
  EXPECT_EQ(CompareActions(same, same).p, 1);
  const PermutationResult apart = CompareActions(same, other);
  EXPECT_DOUBLE_EQ(apart.statistic, 0.25);
  EXPECT_LT(apart.p, 0.001);
}

}  // namespace
}  // namespace netwright
