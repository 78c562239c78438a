// Outcomes, JSON both ways, what counts as trained, and the child's seed.
#include "netwright/evaluation/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "netwright/evaluation/task.h"
#include "testing/errors.h"

namespace netwright {
namespace {

TEST(EvaluationTest, OutcomeNamesComeBack) {
  for (int i = 0; i <= static_cast<int>(Outcome::kCrashed); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(OutcomeFromName(OutcomeName(outcome)), outcome);
  }
  EXPECT_EQ(OutcomeName(Outcome::kOutOfMemory), "out_of_memory");
  EXPECT_THAT(UsageErrorOf([] { OutcomeFromName("okay"); }), testing::HasSubstr("diverged"));
}

TEST(EvaluationTest, JsonKeepsEveryField) {
  Evaluation evaluation;
  evaluation.id = std::numeric_limits<uint64_t>::max();
  evaluation.outcome = Outcome::kDiverged;
  evaluation.cached = true;
  evaluation.message = "loss is NaN in epoch 2";
  evaluation.metrics = {
      0.25, std::nan(""), int64_t{1} << 40, 3, 4, 5.5, 6, 7, {{1.5, 0.5, std::nan("")}, {1, 2, 3, 4}}};
  const std::string text = nlohmann::json(evaluation).dump();
  const auto back = nlohmann::json::parse(text).get<Evaluation>();
  EXPECT_EQ(back.id, evaluation.id);
  EXPECT_EQ(back.outcome, evaluation.outcome);
  EXPECT_TRUE(back.cached);
  EXPECT_EQ(back.message, evaluation.message);
  EXPECT_EQ(back.metrics.accuracy, 0.25);
  EXPECT_TRUE(std::isnan(back.metrics.loss));
  EXPECT_EQ(back.metrics.params, int64_t{1} << 40);
  EXPECT_EQ(back.metrics.epochs, 7);
  ASSERT_EQ(back.metrics.curve.size(), 2u);
  EXPECT_TRUE(std::isnan(back.metrics.curve[0].validation_accuracy));
  EXPECT_EQ(back.metrics.curve[1].validation_accuracy, 3);
  EXPECT_TRUE(std::isnan(back.metrics.curve[0].forecast));
  EXPECT_EQ(back.metrics.curve[1].forecast, 4);
  EXPECT_TRUE(back.metrics.extrapolated());
  EXPECT_EQ(nlohmann::json(back).dump(), text);
  EXPECT_NE(text.find("\"loss\":null"), std::string::npos) << text;
}

TEST(EvaluationTest, JsonDefaultsAbsentFieldsAndRefusesWrongTypes) {
  const auto metrics = nlohmann::json::parse(R"({"accuracy": 0.5})").get<Metrics>();
  EXPECT_EQ(metrics.accuracy, 0.5);
  EXPECT_EQ(metrics.params, 0);
  EXPECT_THROW(nlohmann::json::parse(R"({"accuracy": "high"})").get<Metrics>(), nlohmann::json::exception);
}

TEST(EvaluationTest, CountsWhatWasTrained) {
  Evaluation evaluation;
  EXPECT_TRUE(evaluation.trained());
  evaluation.cached = true;
  EXPECT_FALSE(evaluation.trained());
  evaluation.cached = false;
  evaluation.outcome = Outcome::kOutOfMemory;
  EXPECT_FALSE(evaluation.trained()) << "refused for its predicted memory";
  evaluation.metrics.images = 10;
  EXPECT_TRUE(evaluation.trained());
  evaluation.outcome = Outcome::kInvalid;
  EXPECT_FALSE(evaluation.trained());
  evaluation.metrics.accuracy = 0.7;
  EXPECT_EQ(evaluation.reward(), 0);
}

TEST(ChildSeedTest, DependsOnNetworkDataAndReplicateOnly) {
  const CacheKey key{"conv3(0)", "00ff", "recipe", 0};
  const uint64_t seed = ChildSeed(1, key);
  const auto differs = [&](const CacheKey& other) { return ChildSeed(1, other) != seed; };
  EXPECT_TRUE(differs({"conv5(0)", "00ff", "recipe", 0}));
  EXPECT_TRUE(differs({"conv3(0)", "00fe", "recipe", 0}));
  EXPECT_TRUE(differs({"conv3(0)", "00ff", "recipe", 1}));
  EXPECT_FALSE(differs({"conv3(0)", "00ff", "another precision", 0}));
  EXPECT_NE(ChildSeed(2, key), seed);
}

}  // namespace
}  // namespace netwright
