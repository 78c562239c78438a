#include "netwright/measure/transfer/transfer_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "netwright/measure/transfer/transfer_page.h"
#include "netwright/problems/problems.h"
#include "netwright/run/default_policy.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

TransferCurve Curve(const std::string& strategy, const std::string& task, uint64_t seed, std::vector<double> best) {
  return {.strategy = strategy, .task = task, .seed = seed, .best = std::move(best)};
}

TEST(TransferPageTest, RegretIsRelativeToWhatIsKnownOfTheTask) {
  TransferCurve known = Curve("a", "t", 1, {0.5, 0.75});
  known.quantile = {0.4, 0.9};
  known.known_low = 0.25;
  known.known_high = 0.75;
  const TransferScores scores = ScoresOf({known});
  EXPECT_THAT(scores.regret.at("a").at(0), ElementsAre(DoubleEq(0.5), DoubleEq(0)));
  EXPECT_THAT(scores.quantile.at("a").at(0), ElementsAre(0.4, 0.9));
  EXPECT_DOUBLE_EQ(AreaUnderCurve(scores.regret.at("a"), 2), 0.75);
}

TEST(TransferPageTest, OnlyUnitsOfAllStrategiesCount) {
  const TransferScores scores = ScoresOf({Curve("a", "t", 1, {0.2, 0.6}), Curve("b", "t", 1, {0.4, 0.4, 0.5}),
                                          Curve("a", "t", 2, {0.1, 0.1}), Curve("a", "u", 1, {0.1, 0.1})});
  EXPECT_THAT(scores.units, ElementsAre(std::pair("t", 1)));
  EXPECT_EQ(scores.networks, 2u);
  EXPECT_THAT(scores.regret.at("b").at(0), ElementsAre(DoubleNear(0.4, 1e-12), DoubleNear(0.4, 1e-12)))
      << "the range is 0.1 to 0.6, which all searches on the task found";
  EXPECT_TRUE(scores.quantile.empty());
}

TEST(TransferPageTest, DifferencesArePaired) {
  const PairedDifference difference = Compare({0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, {0.2, 0.4, 0.6, 0.8, 1.0, 1.2});
  EXPECT_NEAR(difference.mean, -0.35, 1e-12);
  EXPECT_LT(difference.interval.high, 0);
  EXPECT_NEAR(difference.test.p, 2.0 / 64, 1e-12);
}

TEST(TransferPageTest, CostsTakeThePlaceOfNetworks) {
  TransferCurve large = Curve("large", "t", 1, {0.5, 0.9}), small = Curve("small", "t", 1, {0.2, 0.4, 0.6, 0.8});
  large.cost = {30, 30};
  small.cost = {8, 12, 9, 11};  // in the mean 10, the unit
  EXPECT_THAT(ByCost({large, small}).at(0).best, ElementsAre(0, 0, 0.5)) << "as long as the other one's";
  EXPECT_THAT(ByCost({large, small}).at(1).best, ElementsAre(0.2, 0.4, 0.6));
  small.best.resize(6, 0.8);  // it found no more networks
  EXPECT_THAT(ByCost({large, small}).at(0).best, ElementsAre(0, 0, 0.5, 0.5, 0.5));
  EXPECT_THAT(ByCost({large, small}).at(1).best, ElementsAre(0.2, 0.4, 0.6, 0.8, 0.8));
  small.cost = {0, 0, 0, 0};
  EXPECT_TRUE(ByCost({large, small}).empty());
}

class TransferBenchTest : public testing::Test {
 protected:
  TransferBenchTest() {
    options_.strategies = {"evolution", "masked-random", "evolution,evolution.population=4"};
    options_.problems = {"table:examples/table/small_cells.yml"};
    options_.tasks = {"letters", "faces"};
    options_.seeds = 3;
    options_.networks = 20;
    options_.out = folder_ / "bench";
  }

  bool Run() {
    done_ = 0;
    return RunTransferBench(options_, [&](size_t, size_t) { ++done_; });
  }

  const TempFolder folder_;
  TransferOptions options_;
  size_t done_ = 0;
};

TEST_F(TransferBenchTest, SearchesEveryUnitOnceInAnyNumberOfProcesses) {
  EXPECT_TRUE(Run());
  EXPECT_EQ(done_, 18u);
  const std::vector<TransferCurve> curves = ReadCurves(options_.out);
  ASSERT_EQ(curves.size(), 18u);
  for (const TransferCurve& curve : curves) {
    EXPECT_EQ(curve.best.size(), 20u);
    EXPECT_TRUE(std::is_sorted(curve.best.begin(), curve.best.end()));
    EXPECT_TRUE(std::is_sorted(curve.quantile.begin(), curve.quantile.end()));
    EXPECT_LE(curve.best.back(), curve.known_high);
  }
  const auto lines = [&](int part) {
    std::ifstream file(options_.out + "/curves-" + std::to_string(part) + ".jsonl");
    return std::count(std::istreambuf_iterator<char>(file), {}, '\n');
  };
  // A killed process left half a line, which is done again; nothing else is.
  std::ofstream(options_.out + "/curves-1.jsonl") << R"({"strategy": "evo)";
  EXPECT_TRUE(Run());
  EXPECT_EQ(lines(0), 18);

  TransferOptions whole = options_;
  options_.out = folder_ / "parts";
  options_.parts = 2;
  for (options_.part = 0; options_.part < 2; ++options_.part) EXPECT_TRUE(Run());
  EXPECT_EQ(lines(0), 9);
  const std::vector<TransferCurve> parts = ReadCurves(options_.out);
  ASSERT_EQ(parts.size(), curves.size());
  for (size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(parts[i].best, curves[i].best);
}

// A search that is scored with chance is judged without it.
TEST_F(TransferBenchTest, ASurrogatesCurveIsWhatTheBestNetworkIsWorth) {
  const std::string file = folder_ / "model.policy";
  std::ofstream(file, std::ios::binary) << DefaultPolicy();
  options_.strategies = {"masked-random", "masked-random,surrogate.noise=false"};
  options_.problems = {"surrogate:" + file};
  options_.tasks.clear();
  options_.seeds = 1;
  const std::vector<std::string> tasks = ParseProblem(options_.problems.front()).kind->make()->TaskNames(file);
  ASSERT_GT(tasks.size(), 2u);
  options_.tasks = {tasks.front(), tasks.back()};
  EXPECT_TRUE(Run());
  const std::vector<TransferCurve> curves = ReadCurves(options_.out);
  ASSERT_EQ(curves.size(), 4u);
  for (size_t task = 0; task < 2; ++task) {
    const TransferCurve &noisy = curves[task], &plain = curves[2 + task];
    EXPECT_EQ(noisy.best.front(), plain.best.front()) << "the same network, and nothing to choose from";
    EXPECT_LE(noisy.best.back(), plain.best.back()) << "chance misleads";
    EXPECT_TRUE(std::is_sorted(plain.best.begin(), plain.best.end()));
    EXPECT_GT(noisy.quantile.back(), 0.4);
    EXPECT_LE(noisy.quantile.back(), 1);
  }
}

TEST_F(TransferBenchTest, ControlsAreStrategiesOfTheirOwn) {
  options_.strategies = {"gp", "unrelated:gp", "wiped:gp", "probe:gp"};
  options_.tasks = {"letters"};
  EXPECT_TRUE(Run());
  const std::vector<TransferCurve> curves = ReadCurves(options_.out);
  ASSERT_EQ(curves.size(), 12u);
  std::map<std::string, TransferCurve> first;
  for (const TransferCurve& curve : curves) first.try_emplace(curve.strategy, curve);
  EXPECT_EQ(first.at("gp").networks[0], first.at("wiped:gp").networks[0]);
  EXPECT_NE(first.at("gp").networks, first.at("unrelated:gp").networks);
  EXPECT_EQ(first.at("gp").proposed.size(), 20u);
  EXPECT_EQ(first.at("probe:gp").networks.size(), 2u);
  EXPECT_TRUE(first.at("probe:gp").best.empty());
  WriteTransferPage(curves, "gp", folder_ / "page.html");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "page/adaptation.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "page/proposals.csv"));
}

TEST_F(TransferBenchTest, ThePageComparesTheFirstStrategy) {
  EXPECT_TRUE(Run());
  const std::vector<TransferCurve> curves = ReadCurves(options_.out);
  const std::filesystem::path page = folder_ / "page.html";
  WriteTransferPage(curves, "evolution", page);
  EXPECT_TRUE(std::filesystem::exists(page));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "page/tests.csv"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "page/adaptation.csv"));
  EXPECT_THAT(UsageErrorOf([&] { WriteTransferPage(curves, "ppo", page); }), HasSubstr("'ppo'"));
  EXPECT_THAT(UsageErrorOf([&] { WriteTransferPage({}, "ppo", page); }), HasSubstr("nothing to compare"));
}

TEST(TpeTest, SearchesATable) {
  if (std::system("bench/tpe.py --check") != 0) GTEST_SKIP() << "Optuna is not there; bench/tpe.py installs it";
  const TempFolder folder;
  std::vector<std::vector<double>> found;
  for (const char* out : {"first", "again"}) {
    TransferOptions options;
    options.strategies = {"program:bench/tpe.py"};
    options.problems = {"table:examples/table/small_cells.yml"};
    options.tasks = {"letters"};
    options.seeds = 1;
    options.networks = 25;
    options.out = folder / out;
    EXPECT_TRUE(RunTransferBench(options, [](size_t, size_t) {}));
    const std::vector<TransferCurve> curves = ReadCurves(options.out);
    ASSERT_EQ(curves.size(), 1u);
    EXPECT_EQ(curves[0].found, 25);
    found.push_back(curves[0].best);
  }
  EXPECT_EQ(found[0], found[1]);
}

}  // namespace
}  // namespace netwright
