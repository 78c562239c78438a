#include "netwright/report/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

namespace netwright {
namespace {

using Numbers = std::vector<double>;

// The values of tests/golden/statistics_reference.py, from SciPy and NumPy.
const nlohmann::json& Reference(const char* key) {
  static const nlohmann::json all = nlohmann::json::parse(std::ifstream("tests/golden/statistics_reference.json"));
  return all.at(key);
}

Numbers Of(const nlohmann::json& json, const char* key) { return json.at(key).get<Numbers>(); }

void ExpectClose(const Numbers& values, const Numbers& expected) {
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-12) << i;
}

TEST(StatisticsTest, WilcoxonIsThatOfTheReference) {
  for (const nlohmann::json& want : Reference("wilcoxon")) {
    const WilcoxonResult result = WilcoxonSignedRank(Of(want, "first"), Of(want, "second"));
    EXPECT_EQ(result.pairs, want.at("pairs"));
    EXPECT_EQ(result.exact, result.pairs <= 50);
    EXPECT_NEAR(result.statistic, want.at("statistic"), 1e-9);
    EXPECT_NEAR(result.p, want.at("p"), 1e-10) << result.pairs << " pairs";
    EXPECT_LE(result.smallest_p, result.p);
  }
}

TEST(StatisticsTest, WilcoxonSaysWhatItCanReach) {
  for (const auto& [pairs, p] : Reference("smallest_zero_sum_p").items()) {
    Numbers first(std::stoul(pairs)), second(first.size(), 0.0);
    std::iota(first.begin(), first.end(), 1.0);
    const WilcoxonResult result = WilcoxonSignedRank(first, second);
    EXPECT_NEAR(result.smallest_p_zero_sum, p, 1e-12) << pairs;
    EXPECT_NEAR(result.smallest_p, std::min(1.0, 2 / std::pow(2.0, static_cast<double>(first.size()))), 1e-12);
    EXPECT_NEAR(result.p, result.smallest_p, 1e-12);  // all differences of one sign
  }
  // The paper's comparison of two data sets' action proportions: 8 pairs can never reject at 5 %.
  EXPECT_NEAR(Reference("smallest_zero_sum_p").at("8"), 0.195, 0.001);
  EXPECT_EQ(WilcoxonSignedRank(Numbers{1, 2}, Numbers{1, 2}).p, 1);
  EXPECT_EQ(WilcoxonSignedRank(Numbers{}, Numbers{}).pairs, 0);
}

TEST(StatisticsTest, PermutationTestIsNearTheExactOne) {
  for (const nlohmann::json& want : Reference("permutation")) {
    const Numbers first = Of(want, "first"), second = Of(want, "second");
    Numbers units = first;
    units.insert(units.end(), second.begin(), second.end());
    const auto mean = [&](std::span<const size_t> group) {
      double sum = 0;
      for (const size_t i : group) sum += units[i];
      return sum / static_cast<double>(group.size());
    };
    const auto distance = [&](std::span<const size_t> a, std::span<const size_t> b) {
      return std::abs(mean(a) - mean(b));
    };
    const PermutationResult result = PermutationTest(first.size(), second.size(), distance, 20000, 3);
    EXPECT_NEAR(result.statistic, want.at("statistic"), 1e-12);
    EXPECT_NEAR(result.p, want.at("p"), 0.012);
    EXPECT_EQ(PermutationTest(first.size(), second.size(), distance, 20000, 3).p, result.p);
    EXPECT_NE(PermutationTest(first.size(), second.size(), distance, 20000, 4).p, result.p);
  }
}

TEST(StatisticsTest, PermutationTestIsNeverZero) {
  const auto constant = [](std::span<const size_t>, std::span<const size_t>) { return 1.0; };
  EXPECT_EQ(PermutationTest(3, 0, constant, 99, 1).p, 1);
  // Only the true division, 1 of 252, puts the first five together.
  const auto together = [](std::span<const size_t> a, std::span<const size_t>) {
    return static_cast<double>(std::count_if(a.begin(), a.end(), [](size_t i) { return i < 5; }));
  };
  EXPECT_NEAR(PermutationTest(5, 5, together, 9999, 1).p, 1.0 / 252, 0.002);
}

TEST(StatisticsTest, SpearmanIsThatOfTheReference) {
  for (const nlohmann::json& want : Reference("spearman")) {
    const SpearmanResult result = Spearman(Of(want, "first"), Of(want, "second"));
    ExpectClose({result.rho, result.interval.low, result.interval.high},
                {want.at("rho"), want.at("low"), want.at("high")});
  }
  EXPECT_TRUE(std::isnan(Spearman(Numbers{1, 1, 1}, Numbers{1, 2, 3}).rho));
  EXPECT_TRUE(std::isnan(Spearman(Numbers{}, Numbers{}).rho));
  EXPECT_TRUE(std::isnan(Spearman(Numbers{1, 2, 3}, Numbers{1, 2, 3}).interval.low));
  EXPECT_EQ(Spearman(Numbers{1, 2, 3, 4, 5}, Numbers{2, 4, 6, 8, 9}).interval.high, 1);
}

TEST(StatisticsTest, WilsonIntervalIsThatOfTheReference) {
  for (const nlohmann::json& want : Reference("wilson")) {
    const Interval interval = WilsonInterval(want.at("successes"), want.at("total"));
    ExpectClose({interval.low, interval.high}, {want.at("low"), want.at("high")});
  }
  EXPECT_TRUE(std::isnan(WilsonInterval(0, 0).low));
}

TEST(StatisticsTest, BoxNumbersAreThoseOfTheReference) {
  for (const nlohmann::json& want : Reference("box")) {
    const BoxNumbers box = BoxPlotNumbers(Of(want, "values"));
    ExpectClose({box.quartile1, box.median, box.quartile3}, Of(want, "quartiles"));
    ExpectClose({box.whisker_low, box.whisker_high}, Of(want, "whiskers"));
    ExpectClose(box.outliers, Of(want, "outliers"));
  }
  EXPECT_TRUE(std::isnan(BoxPlotNumbers({}).median));
}

TEST(StatisticsTest, WindowsAreThoseOfTheReference) {
  for (const nlohmann::json& want : Reference("windows")) {
    Numbers means, deviations;
    int64_t next = 0;
    for (const Window& window : Windows(Of(want, "values"), want.at("size"))) {
      EXPECT_EQ(window.first, next);
      next += window.of.count;
      means.push_back(window.of.mean);
      deviations.push_back(window.of.sd);
    }
    ExpectClose(means, Of(want, "mean"));
    ExpectClose(deviations, Of(want, "sd"));
  }
  EXPECT_TRUE(Windows({}).empty());
  EXPECT_TRUE(std::isnan(MeanAndSd({}).mean));
}

}  // namespace
}  // namespace netwright
