#include "bench/rank_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "testing/errors.h"

namespace netwright {
namespace {

using testing::HasSubstr;

RankRow RowOf(int network, double accuracy, int epochs) {
  RankRow row;
  row.arm = "arm";
  row.graph = std::to_string(network);
  row.metrics.accuracy = accuracy;
  row.metrics.epochs = epochs;
  row.metrics.images = 100 * epochs;
  row.metrics.train_seconds = epochs;
  return row;
}

TEST(RankStudyTest, ComparesNetworkByNetwork) {
  std::vector<RankRow> reference, arm;
  for (int i = 0; i < 20; ++i) reference.push_back(RowOf(i, 0.02 * i, 4));
  for (int i = 19; i >= 0; --i) arm.push_back(RowOf(i, 0.02 * i + 0.01, i < 10 ? 2 : 4));
  arm[0].outcome = Outcome::kDiverged;  // the best: left out on both sides
  const RankComparison same = CompareRanks(reference, arm);
  EXPECT_EQ(same.spearman.count, 19);
  EXPECT_DOUBLE_EQ(same.spearman.rho, 1);
  EXPECT_NEAR(same.mean_difference, 0.01, 1e-12);
  EXPECT_NEAR(same.mean_error, 0.01, 1e-12);
  EXPECT_EQ(same.top_of, 2);
  EXPECT_EQ(same.top, 2);
  EXPECT_EQ(same.shortened, 10);
  EXPECT_DOUBLE_EQ(same.images, (10 * 2 + 9 * 4) / (19 * 4.0));
  for (RankRow& row : arm) row.metrics.accuracy = 1 - row.metrics.accuracy;
  EXPECT_DOUBLE_EQ(CompareRanks(reference, arm).spearman.rho, -1);
  EXPECT_EQ(CompareRanks(reference, arm).top, 0);
}

TEST(RankStudyTest, ArmsChangeRecipesOnly) {
  const ExperimentSpec spec = MakeSpec("quick");
  const RankArm arm = ParseRankArm(spec, "slow:recipe.epochs=9,recipe.seed=3");
  EXPECT_EQ(arm.name, "slow");
  EXPECT_EQ(arm.recipe.epochs, 9);
  EXPECT_EQ(arm.recipe.seed, 3u);
  EXPECT_EQ(ParseRankArm(spec, "narrow:recipe.precision=fp32").recipe.precision, "fp32");
  EXPECT_NE(ParseRankArm(spec, "plain").recipe.precision, "auto") << "a recipe that trains says which";
  EXPECT_THAT(UsageErrorOf([&] { ParseRankArm(spec, "x:data.image_size=8"); }), HasSubstr("data.image_size"));
  RankRow row = RowOf(3, 0.5, 2);
  row.recipe = arm.recipe.Text();
  const nlohmann::json json = row;
  EXPECT_EQ(nlohmann::json(json.get<RankRow>()), json);
}

}  // namespace
}  // namespace netwright
