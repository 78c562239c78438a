// What a study is made of, by preset and experiment; no run is started.
#include "studies/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/run/presets.h"
#include "netwright/run/spec.h"
#include "studies/study.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class StudyPlanTest : public testing::Test {
 protected:
  StudyPlanTest() { Put({"omniglot", "vgg_flower", "dtd", "cub200_2011", "cifar10", "fashion-mnist"}); }

  void Put(const std::vector<std::string>& names) {
    for (const std::string& name : names) std::filesystem::create_directories(folder_ / name);
  }
  StudyPlan Plan(const std::string& experiment, const StudyPreset& preset) const {
    return PlanStudy({.experiment = experiment, .data = folder_.path()}, preset);
  }
  static std::vector<std::string> Names(const StudyPlan& plan) {
    std::vector<std::string> names;
    for (const StudyRun& run : plan.runs) names.push_back(run.name);
    return names;
  }

  static nlohmann::json KeysOf(const StudyRun& run) { return ConfigOf(MakeSpec(run.settings)); }

  const TempFolder folder_;
};

TEST_F(StudyPlanTest, EveryExperimentOfEveryPresetIsValid) {
  Put({"aircraft", "cu_birds", "traffic_sign"});
  for (const std::string& name : StudyPresetNames()) {
    const StudyPreset preset = MakeStudyPreset(name);
    Validate(preset);
    for (const std::string& experiment : StudyNames()) {
      SCOPED_TRACE(name + " " + experiment);
      const StudyPlan plan = Plan(experiment, preset);
      EXPECT_FALSE(plan.runs.empty());
      std::set<std::string> known;
      for (const StudyRun& run : plan.runs) {
        if (run.best_of.empty()) Validate(MakeSpec(run.settings));
        const nlohmann::json keys = KeysOf(run);
        EXPECT_EQ(keys["preset"], "paper");
        EXPECT_EQ(keys["final_training"], false);
        EXPECT_TRUE(keys["evaluations"] > 0 || keys["proposals"] > 0);
        EXPECT_TRUE(run.policy_from.empty() || known.contains(run.policy_from)) << run.name;
        for (const std::string& earlier : run.best_of) EXPECT_TRUE(known.contains(earlier)) << run.name;
        EXPECT_TRUE(known.insert(run.name).second) << run.name << " twice";
      }
    }
  }
}

TEST_F(StudyPlanTest, Experiment1CarriesThePolicyThroughTheDataSets) {
  StudyPreset preset = MakeStudyPreset("paper");
  preset.study.seeds = 2;
  const StudyPlan plan = Plan("experiment1", preset);
  ASSERT_EQ(plan.runs.size(), 18u + 16u);  // and the controls
  EXPECT_EQ(plan.runs[0].name, "meta-rl-omniglot-s1");
  EXPECT_EQ(plan.runs[0].policy_from, "");
  EXPECT_EQ(plan.runs[1].policy_from, "meta-rl-omniglot-s1");
  EXPECT_EQ(plan.runs[2].policy_from, "meta-rl-vgg_flower-s1");
  EXPECT_EQ(plan.runs[9].policy_from, "") << "each seed begins afresh";
  std::vector<int64_t> steps;
  for (int i = 0; i < 6; ++i) steps.push_back(KeysOf(plan.runs[i])["proposals"]);
  EXPECT_THAT(steps, ElementsAre(8000, 7000, 7000, 6500, 5500, 7000));
  EXPECT_EQ(KeysOf(plan.runs[3])["strategy"], "dqn");
  EXPECT_EQ(plan.runs[3].policy_from, "") << "a fresh agent for each data set";
  EXPECT_EQ(KeysOf(plan.runs[3])["answers"], "../meta-rl-omniglot-s1");
  EXPECT_EQ(KeysOf(plan.runs[0])["data.image_size"], 84);
  EXPECT_EQ(KeysOf(plan.runs[0])["episode.lanes"], 1);
}

TEST_F(StudyPlanTest, ControlsFollowAllOtherRuns) {
  const StudyPlan plan = Plan("experiment1", MakeStudyPreset("paper"));
  const std::vector<std::string> names = Names(plan);
  ASSERT_EQ(names.size(), 17u);
  EXPECT_THAT(
      std::vector(names.begin() + 9, names.end()),
      ElementsAre("constant-omniglot-s1", "endless-omniglot-s1", "constant-vgg_flower-s1", "endless-vgg_flower-s1",
                  "fresh-vgg_flower-s1", "constant-dtd-s1", "endless-dtd-s1", "fresh-dtd-s1"));
  ExperimentSpec constant = MakeSpec(plan.runs[9].settings), endless = MakeSpec(plan.runs[10].settings);
  EXPECT_EQ(ConfigOf(constant).at("random.actions"), "conv1");
  EXPECT_EQ(ConfigOf(constant).at("proposals"), 2000);
  const std::string actions = ConfigOf(endless).at("random.actions");
  EXPECT_THAT(actions, AllOf(HasSubstr("conv1,"), HasSubstr("max"), Not(HasSubstr("terminal"))));
  EXPECT_EQ(plan.runs[13].policy_from, "");
  EXPECT_EQ(KeysOf(plan.runs[13])["strategy"], "meta-rl");
  EXPECT_EQ(KeysOf(plan.runs[13])["proposals"], 7000);
}

TEST_F(StudyPlanTest, Experiment2FreezesThePolicyAndTrainsTheBestLong) {
  const StudyPreset preset = MakeStudyPreset("small");
  const StudyPlan plan = Plan("experiment2", preset);
  EXPECT_THAT(Names(plan), testing::Contains("meta-rl-dtd-s3"));
  const StudyRun *fixed = nullptr, *forgetful = nullptr, *designed = nullptr, *vgg = nullptr;
  for (const StudyRun& run : plan.runs) {
    if (run.name == "fixed-cub200_2011-s2") fixed = &run;
    if (run.name == "fixed-episode-cub200_2011-s2") forgetful = &run;
    if (run.name == "long-cub200_2011-s1") designed = &run;
    if (run.name == "vgg19-fashion-mnist-s1") vgg = &run;
  }
  ASSERT_TRUE(fixed && forgetful && designed && vgg);
  EXPECT_TRUE(fixed->freeze_policy && forgetful->freeze_policy);
  EXPECT_EQ(fixed->policy_from, "meta-rl-dtd-s2");
  EXPECT_EQ(KeysOf(*fixed)["a2c.memory"], "trial");
  EXPECT_EQ(KeysOf(*forgetful)["a2c.memory"], "episode");
  EXPECT_THAT(designed->best_of, ElementsAre("fixed-cub200_2011-s1", "fixed-cub200_2011-s2", "fixed-cub200_2011-s3"));
  EXPECT_EQ(KeysOf(*designed)["proposals"], 10);
  EXPECT_EQ(KeysOf(*designed)["recipe.schedule"], "exponential");
  const nlohmann::json of_vgg = KeysOf(*vgg);
  EXPECT_EQ(of_vgg["proposals"], 5);
  EXPECT_EQ(of_vgg["recipe.plain"], true);
  const NetworkTemplate net = ImagesOf(MakeSpec(vgg->settings)).recipe.net;
  EXPECT_EQ(net.FiltersOf(0), 64);
  EXPECT_EQ(net.FiltersOf(1), 64);
  EXPECT_EQ(net.FiltersOf(3), 128);

  const StudyPlan given = PlanStudy({.experiment = "experiment2", .data = folder_.path(), .policy = "p"}, preset);
  EXPECT_EQ(given.runs.front().name, "fixed-cub200_2011-s1");
  EXPECT_EQ(given.runs.front().policy_file, "p");
  const auto error_of = [&](const StudyRequest& request) { return UsageErrorOf([&] { PlanStudy(request, preset); }); };
  EXPECT_THAT(error_of({.experiment = "experiment2", .data = folder_.path(), .experiment1 = "nowhere"}),
              HasSubstr("nowhere/runs/meta-rl-dtd-s1"));
  EXPECT_THAT(error_of({.experiment = "experiment2", .data = folder_.path(), .policy = "p", .experiment1 = "e"}),
              HasSubstr("not both"));
  EXPECT_THAT(error_of({.experiment = "experiment3", .data = folder_.path(), .policy = "p"}),
              HasSubstr("are for experiment2"));
}

TEST_F(StudyPlanTest, ADataSetTwiceInAListIsRefused) {
  StudyPreset preset = MakeStudyPreset("tiny");
  preset.study.hardness = "dtd,omniglot,dtd";
  EXPECT_THAT(UsageErrorOf([&] { Plan("hardness", preset); }), HasSubstr("dtd is named twice"));
}

TEST_F(StudyPlanTest, Experiment3IsThePapers) {
  const StudyPlan plan = Plan("experiment3", MakeStudyPreset("paper"));
  ASSERT_EQ(plan.runs.size(), 2u);
  const nlohmann::json config = KeysOf(plan.runs[1]);
  EXPECT_EQ(config["space"], "multi-branch");
  EXPECT_EQ(config["proposals"], 20000);
  EXPECT_EQ(config["episode.sigma"], 0.1);
  EXPECT_EQ(config["episode.max_steps"], 20);
  EXPECT_EQ(config["a2c.rollout"], 10);
  EXPECT_EQ(config["recipe.batch_size"], 64);
}

TEST_F(StudyPlanTest, PaperLongTrainingIsThePapers) {
  Put({"aircraft"});
  const StudyPlan plan =
      PlanStudy({.experiment = "experiment2", .data = folder_.path(), .policy = "p"}, MakeStudyPreset("paper"));
  EXPECT_THAT(plan.notes, ElementsAre(HasSubstr("cub200_2011"))) << "cu_birds as class folders";
  const nlohmann::json designed = KeysOf(plan.runs[plan.runs.size() - 4]);
  EXPECT_EQ(designed["recipe.epochs"], 100);
  EXPECT_EQ(designed["recipe.dense_units"], 4096);
  EXPECT_EQ(designed["recipe.decay"], 0.9);
  EXPECT_EQ(designed["recipe.decay_steps"], 100);
  EXPECT_EQ(designed["data.train_limit"], 0);
}

TEST_F(StudyPlanTest, MissingDataSetsAreAllNamed) {
  const std::string error = UsageErrorOf([&] { Plan("hardness", MakeStudyPreset("paper")); });
  EXPECT_THAT(error, AllOf(HasSubstr("aircraft, traffic_sign"), HasSubstr("study.hardness")));
  EXPECT_THAT(error, Not(HasSubstr("omniglot,")));
  EXPECT_FALSE(UsageErrorOf([&] { Plan("experiment9", MakeStudyPreset("tiny")); }).empty());
}

TEST(StudyConfigTest, PresetsBuildOnOneAnother) {
  const nlohmann::json small = ToJson(MakeStudyPreset("small")), tiny = ToJson(MakeStudyPreset("tiny"));
  EXPECT_EQ(small["recipe.schedule"], "one-cycle");
  EXPECT_EQ(small["a2c.learning_rate"], 0.03);
  EXPECT_EQ(small["dqn.learning_starts"], 300);
  EXPECT_EQ(small["final.schedule"], "exponential");
  EXPECT_EQ(small["data.split"], "paper");
  EXPECT_EQ(small["precision"], "fp32");
  EXPECT_EQ(tiny["recipe.filters"], 4);
  EXPECT_EQ(tiny["recipe.max_filters"], 64);
  EXPECT_EQ(tiny["study.seeds"], 1);
  EXPECT_EQ(tiny["study.unseen"], small["study.unseen"]);
}

TEST(StudyConfigTest, KeysOfEveryPartCanBeSet) {
  StudyPreset preset = MakeStudyPreset("tiny");
  Set(preset, "study.seeds", "2");
  Set(preset, "dqn.learning_starts", "30");  // the other agents' runs have no such key
  EXPECT_EQ(ToJson(preset)["study.seeds"], 2);
  EXPECT_EQ(ToJson(preset)["dqn.learning_starts"], 30);
  EXPECT_THAT(UsageErrorOf([&] { Set(preset, "dqn.learning_start", "1"); }), HasSubstr("dqn.learning_starts"));
  EXPECT_THAT(UsageErrorOf([&] { Set(preset, "a2c.rollout", "many"); }), HasSubstr("a2c.rollout"));
}

TEST(StudyConfigTest, ListsOfSteps) {
  EXPECT_EQ(StepsOf("8, 7", 0, "k"), 8);
  EXPECT_EQ(StepsOf("8, 7", 1, "k"), 7);
  EXPECT_EQ(StepsOf("8, 7", 5, "k"), 7);
  for (const char* bad : {"", "x", "8,0", "8,7x"}) {
    EXPECT_THAT(UsageErrorOf([&] { StepsOf(bad, 1, "some.key"); }), HasSubstr("some.key")) << bad;
  }
  EXPECT_THAT(ListItems(" a,, b "), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace netwright
