// Child networks in float64 against PyTorch's numbers (tests/golden/child_reference.py). The weights after ten steps
// of Adam are compared in train/steps/adam_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "testing/child_reference.h"

namespace netwright {
namespace {

class ChildReferenceTest : public testing::TestWithParam<int> {
 protected:
  ChildReferenceCase case_{GetParam()};
};

TEST_P(ChildReferenceTest, ParametersHaveTheSameNamesAndShapes) {
  EXPECT_EQ(case_.net.parameters().size(), case_.json["weights"].size());
  for (const Parameter& p : case_.net.parameters()) {
    const auto shape = case_.json["weights"].at(p.name).at("shape").get<std::vector<int64_t>>();
    EXPECT_EQ(p.value.sizes().vec(), shape) << p.name;
  }
}

TEST_P(ChildReferenceTest, LogitsAndGradientsAgree) {
  const at::Tensor logits = case_.net.Forward(case_.images);
  ExpectNearReference(logits, case_.json["logits"], "logits");
  // The loss by LibTorch, which is no part of what is tested here.
  const at::Tensor leaf = logits.detach().set_requires_grad(true);
  const at::Tensor labels = at::tensor(case_.json["labels"].get<std::vector<int64_t>>(), at::kLong);
  const at::Tensor loss = at::cross_entropy_loss(leaf, labels, {}, at::Reduction::Mean, -100, case_.smoothing);
  EXPECT_NEAR(loss.item<double>(), case_.json["loss"].get<double>(), 1e-10);
  loss.backward();
  case_.net.Backward(leaf.grad());
  for (const Parameter& p : case_.net.parameters()) {
    ExpectNearReference(p.gradient, case_.json["gradients"].at(p.name), p.name);
  }
}

TEST_P(ChildReferenceTest, RepeatingAStepRepeatsItsGradients) {
  case_.net.Backward(at::ones_like(case_.net.Forward(case_.images)));
  const at::Tensor first = case_.net.gradients().clone();
  case_.net.Backward(at::ones_like(case_.net.Forward(case_.images)));
  EXPECT_TRUE(at::equal(first, case_.net.gradients()));
}

INSTANTIATE_TEST_SUITE_P(Cases, ChildReferenceTest, testing::Range(0, kChildReferenceCases), [](const auto& info) {
  return ChildReference()["cases"][info.param]["name"].template get<std::string>();
});

}  // namespace
}  // namespace netwright
