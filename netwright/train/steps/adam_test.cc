#include "netwright/train/steps/adam.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "netwright/train/steps/loss.h"
#include "testing/child_reference.h"

namespace netwright {
namespace {

// Our optimiser beside LibTorch's on the same gradients.
template <typename T>
void CompareWithLibTorch(double weight_decay, double tolerance) {
  constexpr auto kType = std::is_same_v<T, float> ? at::kFloat : at::kDouble;
  constexpr int64_t kCount = 37;  // no multiple of a vector
  auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
  at::Tensor theirs = at::randn({kCount}, generator, kType);
  at::Tensor ours = theirs.clone(), first = at::zeros_like(ours), second = at::zeros_like(ours);
  theirs.set_requires_grad(true);
  torch::optim::AdamW optimizer({theirs}, torch::optim::AdamWOptions(0.01).eps(1e-7).weight_decay(weight_decay));
  for (int step = 1; step <= 50; ++step) {
    const at::Tensor gradient = at::randn({kCount}, generator, kType);
    theirs.mutable_grad() = gradient.clone();
    optimizer.step();
    AdamStep(ours.data_ptr<T>(), gradient.data_ptr<T>(), first.data_ptr<T>(), second.data_ptr<T>(), kCount, step, 0.01,
             weight_decay, {});
  }
  EXPECT_LT((ours - theirs.detach()).abs().max().template item<double>(), tolerance);
}

TEST(AdamTest, AgreesWithLibTorch) {
  CompareWithLibTorch<double>(0.0, 1e-13);
  CompareWithLibTorch<double>(0.1, 1e-13);
  CompareWithLibTorch<float>(0.0, 1e-5);
  CompareWithLibTorch<float>(0.1, 1e-5);
}

class AdamReferenceTest : public testing::TestWithParam<int> {};

// Ten steps of training in float64: network, loss and optimiser together.
TEST_P(AdamReferenceTest, WeightsAndStatisticsAfterTenSteps) {
  ChildReferenceCase c(GetParam());
  const auto rows = static_cast<int64_t>(c.labels.size());
  const int classes = c.json["classes"];
  at::Tensor first = at::zeros_like(c.net.values()), second = at::zeros_like(c.net.values());
  at::Tensor gradient = at::empty({rows, classes}, at::kDouble);
  for (int step = 1; step <= ChildReference()["steps"]; ++step) {
    const at::Tensor logits = c.net.Forward(c.images);
    const LossSums sums = CrossEntropy(logits.data_ptr<double>(), c.labels.data(), rows, classes, c.smoothing,
                                       gradient.data_ptr<double>(), nullptr);
    if (step == 1) {
      EXPECT_NEAR(sums.loss / static_cast<double>(rows), c.json["loss"].get<double>(), 1e-10);
    }
    c.net.Backward(gradient);
    AdamStep(c.net.values().data_ptr<double>(), c.net.gradients().data_ptr<double>(), first.data_ptr<double>(),
             second.data_ptr<double>(), c.net.values().numel(), step, ChildReference()["learning_rate"], 0.0,
             {.epsilon = ChildReference()["adam_epsilon"]});
  }
  int64_t place = 0;
  for (const Parameter& p : c.net.parameters()) {
    ExpectNearReference(p.value, c.json["weights_after"].at(p.name), p.name);
    if (p.value.dim() != 4) continue;
    const int64_t channels = p.value.size(0);
    const std::string norm = "norm" + p.name.substr(4, p.name.find('.') - 4);
    const at::Tensor& statistics = c.net.statistics();
    ExpectNearReference(statistics.narrow(0, place, channels), c.json["statistics_after"].at(norm + ".mean"), norm);
    ExpectNearReference(statistics.narrow(0, place + channels, channels),
                        c.json["statistics_after"].at(norm + ".variance"), norm);
    place += 2 * channels;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, AdamReferenceTest, testing::Range(0, kChildReferenceCases), [](const auto& info) {
  return ChildReference()["cases"][info.param]["name"].template get<std::string>();
});

TEST(LossTest, AgreesWithLibTorch) {
  constexpr int kClasses = 7;
  at::Tensor logits = at::randn({9, kClasses}, at::make_generator<at::CPUGeneratorImpl>(1), at::kDouble) * 5;
  std::vector<int32_t> labels(9), predictions(9);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i * 3 % kClasses);
  const at::Tensor theirs = at::tensor(std::vector<int64_t>(labels.begin(), labels.end()), at::kLong);
  for (const double smoothing : {0.0, 0.1}) {
    at::Tensor leaf = logits.clone().set_requires_grad(true), gradient = at::empty_like(logits);
    const at::Tensor loss = at::cross_entropy_loss(leaf, theirs, {}, at::Reduction::Mean, -100, smoothing);
    loss.backward();
    const LossSums sums = CrossEntropy(logits.data_ptr<double>(), labels.data(), 9, kClasses, smoothing,
                                       gradient.data_ptr<double>(), predictions.data());
    EXPECT_NEAR(sums.loss / 9, loss.item<double>(), 1e-12);
    EXPECT_TRUE(at::allclose(gradient, leaf.grad(), 1e-10, 1e-14));
    const at::Tensor best = logits.argmax(1);
    EXPECT_EQ(sums.correct, (best == theirs).sum().item<int64_t>());
    for (int i = 0; i < 9; ++i) EXPECT_EQ(predictions[i], best[i].item<int64_t>());
  }
}

TEST(LossTest, MixedTargetsAreWeightedMeans) {
  constexpr int kClasses = 5, kRows = 4;
  const at::Tensor logits = at::randn({kRows, kClasses}, at::make_generator<at::CPUGeneratorImpl>(1), at::kDouble);
  const std::vector<int32_t> labels = {0, 1, 2, 3}, others = {4, 1, 0, 2};
  const std::vector<double> weights = {0.7, 0.6, 1.0, 0.5};
  const auto loss = [&](const std::vector<int32_t>& targets, at::Tensor& gradient, const MixedLabels& mixed) {
    gradient = at::empty_like(logits);
    return CrossEntropy(logits.data_ptr<double>(), targets.data(), kRows, kClasses, 0.1, gradient.data_ptr<double>(),
                        nullptr, mixed);
  };
  at::Tensor own, other, both;
  loss(labels, own, {});
  loss(others, other, {});
  const LossSums mixed = loss(labels, both, {.others = others.data(), .weights = weights.data()});
  const at::Tensor w = at::tensor(weights, at::kDouble).unsqueeze(1);
  EXPECT_TRUE(at::allclose(both, own * w + other * (1 - w), 1e-10, 1e-14));
  double expected = 0;
  for (int r = 0; r < kRows; ++r) {
    const double* row = logits.data_ptr<double>() + r * kClasses;
    const auto alone = [&](int32_t label) {
      return CrossEntropy(row, &label, 1, kClasses, 0.1, static_cast<double*>(nullptr), nullptr).loss;
    };
    expected += weights[r] * alone(labels[r]) + (1 - weights[r]) * alone(others[r]);
  }
  EXPECT_NEAR(mixed.loss, expected, 1e-12);
}

TEST(LossTest, NaNLogitsGiveANaNLoss) {
  for (int place = 0; place < 3; ++place) {
    float logits[3] = {1, 2, 3};
    logits[place] = std::nanf("");
    const int32_t label = 0;
    EXPECT_TRUE(std::isnan(CrossEntropy<float>(logits, &label, 1, 3, 0.0, nullptr, nullptr).loss)) << place;
  }
}

}  // namespace
}  // namespace netwright
