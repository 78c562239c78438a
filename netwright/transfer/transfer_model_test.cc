// The surrogate, its file, the ranker and the portfolio, on made-up tasks.
#include "netwright/transfer/transfer_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "netwright/base/ranks.h"
#include "netwright/graph/cost.h"
#include "netwright/transfer/candidate_sources.h"
#include "netwright/transfer/fit_model.h"
#include "netwright/transfer/ranker.h"
#include "testing/errors.h"
#include "testing/many_tasks.h"

namespace netwright {
namespace {

using testing::HasSubstr;

class TransferModelTest : public testing::Test {
 protected:
  static constexpr int kNetworks = 120, kTasks = 4;

  std::vector<NetworkFeatures> Others(int count) const {
    std::vector<NetworkFeatures> others;
    for (const Architecture& arch : world_.Design(kNetworks + count)) others.push_back(*scores_.features(arch));
    return {others.begin() + kNetworks, others.end()};
  }

  const ManyTasks world_{0.3};
  const TaskScores scores_ = ScoresOf(world_.Measure(kNetworks, kTasks), {});
  const KernelChoice choice_ = ChooseKernel(scores_);
};

TEST_F(TransferModelTest, ForetellsNetworksNotSeen) {
  for (const SurrogateQuality& quality : QualityOf(scores_, choice_)) {
    EXPECT_GT(quality.correlation, 0.85) << quality.task;
    EXPECT_TRUE(std::isnan(quality.ceiling)) << "nothing was measured twice";
  }
}

TEST_F(TransferModelTest, NetworksNearATasksBestDoNotShiftTheDesignsScores) {
  Measurements measurements = world_.Measure(100, kTasks);
  const TaskScores before = ScoresOf(measurements, {});
  const double best = before.scores.col(0).maxCoeff();
  for (const Architecture& arch : world_.Design(130)) {
    if (measurements.networks.size() == 130) break;
    MeasuredNetwork near{.arch = arch, .key = world_.space()->Key(arch), .accuracies = {}};
    near.accuracies.resize(kTasks);
    near.accuracies[0] = {0.97 + 1e-4 * static_cast<double>(measurements.networks.size())};  // better than all others
    const bool known = std::any_of(measurements.networks.begin(), measurements.networks.end(),
                                   [&](const MeasuredNetwork& network) { return network.key == near.key; });
    if (!known) measurements.networks.push_back(near);
  }
  const TaskScores after = ScoresOf(measurements, {});
  EXPECT_EQ(after.scores.topRows(100), before.scores);
  EXPECT_GT(after.scores.col(0).tail(30).minCoeff(), best);
}

TEST_F(TransferModelTest, LeavingOneOutIsLearningWithoutIt) {
  const Eigen::MatrixXd foretold = LeaveOneOut(scores_, choice_.kernel, choice_.noise);
  TaskScores without = scores_;
  const double level = without.scores.col(0).mean();
  without.scores(5, 0) = std::nan("");
  const Eigen::MatrixXd predicted = FitModel(without, choice_).Predict(std::span(&scores_.described[5], 1));
  // The closed form keeps the level of all.
  EXPECT_NEAR(predicted(0, 0), foretold(5, 0), std::abs(level) + 0.05);
}

TEST_F(TransferModelTest, TheKernelIsOneOfANetworkWithItself) {
  const Eigen::MatrixXd kernel = choice_.kernel(scores_.described, scores_.described);
  EXPECT_NEAR((kernel.diagonal().array() - 1).abs().maxCoeff(), 0, 1e-12);
  EXPECT_NEAR((kernel - kernel.transpose()).cwiseAbs().maxCoeff(), 0, 1e-12);
  EXPECT_LT(kernel(0, 1), 1);
}

TEST_F(TransferModelTest, AFileHoldsTheWholeModel) {
  const TransferModel model = FitModel(scores_, choice_);
  std::stringstream file, again;
  model.Save(file);
  const std::string text = file.str();
  EXPECT_LT(text.size(), 40000u);
  const TransferModel read = TransferModel::Load(file, world_.space());
  read.Save(again);
  EXPECT_EQ(again.str(), text);
  const std::vector<NetworkFeatures> others = Others(20);
  EXPECT_LT((model.Predict(others) - read.Predict(others)).cwiseAbs().maxCoeff(), 1e-3);  // float32
  EXPECT_EQ(read.tasks()[1].name, "task1");
}

TEST_F(TransferModelTest, RefusesOtherSpacesAndDamagedFiles) {
  std::ostringstream file;
  FitModel(scores_, choice_).Save(file);
  const auto load = [](const std::string& text, const char* space) {
    return UsageErrorOf([&] {
      std::istringstream in(text);
      TransferModel::Load(in, MakeSearchSpace(space));
    });
  };
  EXPECT_THAT(load(file.str(), "multi-branch"), HasSubstr("space"));
  EXPECT_THAT(load(file.str().substr(0, file.str().size() - 9), "chain"), HasSubstr("policy"));
  std::string damaged = file.str();
  damaged[damaged.size() - 2] ^= 1;
  EXPECT_THAT(load(damaged, "chain"), HasSubstr("checksum"));
  EXPECT_FALSE(load("nonsense", "chain").empty());
}

TEST_F(TransferModelTest, IsMadeForImagesAndLimitsLikeThoseLearntFrom) {
  const TransferModel model = FitModel(scores_, choice_);
  EXPECT_EQ(model.MisfitOf({1, 28, 28, 3}, {}), "");
  EXPECT_EQ(model.MisfitOf({1, 28, 28, 3}, {.max_params = 1'000'000'000, .net = {}}), "");
  EXPECT_THAT(model.MisfitOf({3, 224, 224, 3}, {}), HasSubstr("32 pixels, these have 224 x 224"));
  EXPECT_THAT(model.MisfitOf({3, 16, 16, 3}, {}), HasSubstr("these have 16 x 16"));
  EXPECT_THAT(model.MisfitOf({1, 28, 28, 3}, {.max_params = 1, .net = {}}), HasSubstr("only 0 of the"));
}

TEST_F(TransferModelTest, SharesGoToTasksWithLikeDescriptors) {
  TaskScores described = scores_;
  for (size_t t = 0; t < described.tasks.size(); ++t) described.tasks[t].descriptors = {static_cast<double>(t), 1};
  const TransferModel model = FitModel(described, choice_);
  const double like[] = {2, 1}, unknown[] = {1};
  const Eigen::VectorXd shares = model.SharesFor(like);
  EXPECT_NEAR(shares.sum(), 1, 1e-12);
  EXPECT_GT(shares[2], 1.2 * shares[0]);
  EXPECT_NEAR(model.SharesFor({})[0], 1.0 / kTasks, 1e-12);
  EXPECT_NEAR(model.SharesFor(unknown)[0], 1.0 / kTasks, 1e-12);
}

TEST_F(TransferModelTest, TheRankerKnowsNoOrderOfWhatItSaw) {
  const auto model = std::make_shared<const TransferModel>(FitModel(scores_, choice_));
  const Ranker ranker(model, model->SharesFor({}), {});
  const RankedNetworks others = ranker.Prepare(Others(12)), seen = others.Some({0, 1, 2, 3}),
                       back = others.Some({3, 1, 0, 2});
  const Eigen::VectorXd accuracies = Eigen::VectorXd{{0.2, 0.5, 0.4, 0.3}};
  const Eigen::VectorXd mixed = Eigen::VectorXd{{0.3, 0.5, 0.2, 0.4}};
  const auto one = ranker.Condition(seen, accuracies).Predict(others);
  const auto same = ranker.Condition(back, mixed).Predict(others);
  EXPECT_LT((one.mean - same.mean).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_LT((one.deviation - same.deviation).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_LT(one.deviation[0], one.deviation[8]) << "what was seen is known better";
}

TEST_F(TransferModelTest, TheRankerOrdersANewTask) {
  const auto model = std::make_shared<const TransferModel>(FitModel(scores_, choice_));
  const Ranker ranker(model, model->SharesFor({}), {});
  const std::vector<Architecture> design = world_.Design(kNetworks + 100);
  const RankedNetworks others = ranker.Prepare(Others(100));
  std::vector<double> truth;
  for (int i = 0; i < 100; ++i) truth.push_back(world_.Accuracy(design[static_cast<size_t>(kNetworks + i)], 99));
  const Eigen::VectorXd seen = Eigen::Map<const Eigen::VectorXd>(truth.data(), 8);
  const auto prediction = ranker.Condition(others.Some({0, 1, 2, 3, 4, 5, 6, 7}), seen).Predict(others);
  EXPECT_GT(RankCorrelation(std::span(truth).subspan(8), std::span(prediction.mean.data() + 8, 92)), 0.75);
}

TEST(PortfolioTest, IsGreedyAndOnlyOfWhatIsOpen) {
  // Task 0 likes network 0, task 1 network 1; network 2 is second best for both; network 3 is best and not open.
  const Eigen::MatrixXd scores = Eigen::MatrixXd{{3, -1}, {-1, 3}, {2, 2}, {9, 9}};
  const Eigen::VectorXd even = Eigen::VectorXd::Constant(2, 0.5);
  std::vector<bool> open = {true, true, true, false};
  Eigen::VectorXd best = Eigen::VectorXd::Constant(2, -10);
  EXPECT_EQ(NextOfPortfolio(scores, even, best, open), 2u);
  open[2] = false;
  best = scores.row(2).transpose();
  const Eigen::VectorXd second = Eigen::VectorXd{{0.2, 0.8}};
  EXPECT_EQ(NextOfPortfolio(scores, second, best, open), 1u);
  EXPECT_FALSE(NextOfPortfolio(scores, even, best, {false, false, false, false}));
}

TEST(CandidateSourcesTest, GiveNetworksWithinTheLimitsOnly) {
  const auto space = MakeSearchSpace("chain");
  TrialHistory history{.task = {.task = 0, .input = ManyTasks::kInput, .limits = {}}};
  history.task.limits.max_params = 200000;
  Rng rng(1, "test");
  EXPECT_TRUE(MakeNeighbourSource(space)->Sample(history, 10, rng).empty());
  const std::vector<Architecture> random = MakeRandomSource(space)->Sample(history, 100, rng);
  ASSERT_GT(random.size(), 20u);
  for (const Architecture& arch : random) history.entries.push_back({arch, 0.1});
  const std::vector<Architecture> near = MakeNeighbourSource(space)->Sample(history, 100, rng);
  EXPECT_GT(near.size(), 20u);
  for (const Architecture& arch : near) {
    EXPECT_LE(EstimateCost(*space->NetworkOf(arch), ManyTasks::kInput, {}, 1).params, 200000);
  }
}

}  // namespace
}  // namespace netwright
