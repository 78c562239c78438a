#include "netwright/report/runs/expectations.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace netwright {
namespace {

Experiment Row(double expected, double came) {
  Experiment row;
  row.expected = expected;
  row.evaluation.metrics.accuracy = came;
  return row;
}

TEST(ExpectationsTest, CompareWhatWasForetoldWithWhatCame) {
  std::vector<Experiment> rows = {Row(std::nan(""), 0.9), Row(0.5, 0.6), Row(0.7, 0.75), Row(0.6, 0.8)};
  rows.push_back(Row(0.9, 0));
  rows.back().evaluation.outcome = Outcome::kDiverged;
  rows.push_back(Row(0.9, 0.1));
  rows.back().evaluation.cached = true;
  const std::optional<Expectations> expectations = ExpectationsOf(rows);
  ASSERT_TRUE(expectations.has_value());
  EXPECT_EQ(expectations->networks, 3);
  EXPECT_NEAR(expectations->mean_error, (0.1 + 0.05 + 0.2) / 3, 1e-12);
  EXPECT_NEAR(expectations->rank_correlation, 0.5, 1e-12);
  EXPECT_TRUE(IsWorthDrawing(ExpectationsChart(rows)));
  EXPECT_FALSE(ExpectationsOf(std::vector{rows.front()}).has_value());
}

TEST(ExpectationsTest, OneNetworkHasNoOrder) {
  const Expectations one = ExpectationsOf(std::vector{Row(0.5, 0.6)}).value();
  EXPECT_TRUE(std::isnan(one.rank_correlation));
  const nlohmann::json json = nlohmann::json::parse(nlohmann::json(one).dump());
  EXPECT_TRUE(json.at("rank_correlation").is_null());
  const auto back = json.get<Expectations>();
  EXPECT_EQ(back.networks, 1);
  EXPECT_TRUE(std::isnan(back.rank_correlation));
}

}  // namespace
}  // namespace netwright
