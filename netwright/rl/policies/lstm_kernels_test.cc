#include "netwright/rl/policies/lstm_kernels.h"

#include <gtest/gtest.h>

#include "netwright/base/random.h"

namespace netwright {
namespace {

constexpr int kInputs = 21;

// Mostly zeros, as encoded networks are.
std::vector<float> Inputs(int64_t rows) {
  Rng rng(3);
  std::vector<float> inputs(static_cast<size_t>(rows) * kInputs);
  for (float& input : inputs) input = rng.Bernoulli(0.2) ? static_cast<float>(rng.Normal()) : 0.0f;
  return inputs;
}

std::vector<double> Noise(int64_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<double> noise(static_cast<size_t>(count));
  for (double& value : noise) value = rng.Normal();
  return noise;
}

// Rows few and many, widths that are and are not whole vectors.
class SparseProductTest : public testing::TestWithParam<std::pair<int64_t, int64_t>> {};

TEST_P(SparseProductTest, IsTheDenseProduct) {
  const auto [rows, width] = GetParam();
  const std::vector<float> inputs = Inputs(rows);
  const std::vector<double> weights = Noise(kInputs * width, 5), bias = Noise(width, 7);
  SparseRows sparse;
  sparse.Set(inputs, kInputs);
  std::vector<double> out(static_cast<size_t>(rows * width));
  ProjectSparse(sparse, weights.data(), bias.data(), width, out.data());
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t i = 0; i < width; ++i) {
      double sum = bias[i];
      for (int input = 0; input < kInputs; ++input) sum += inputs[row * kInputs + input] * weights[input * width + i];
      ASSERT_NEAR(out[row * width + i], sum, 1e-12) << row << " " << i;
    }
  }
}

TEST_P(SparseProductTest, GradientIsTheDenseOne) {
  const auto [rows, width] = GetParam();
  const std::vector<float> inputs = Inputs(rows);
  const std::vector<double> of_out = Noise(rows * width, 9), before = Noise(kInputs * width, 11);
  SparseRows sparse, transposed;
  sparse.Set(inputs, kInputs);
  std::vector<double> gradient = before, without_transposing = before;
  AddSparseGradientOfFew(sparse, of_out.data(), width, without_transposing.data());
  for (const auto& [first, count] : {std::pair{int64_t{0}, rows / 2}, std::pair{rows / 2, rows - rows / 2}}) {
    transposed.SetTransposed(sparse, first, count);
    AddSparseGradient(transposed, of_out.data() + first * width, width, gradient.data());
  }
  EXPECT_EQ(gradient, without_transposing);
  for (int input = 0; input < kInputs; ++input) {
    for (int64_t i = 0; i < width; ++i) {
      double sum = before[input * width + i];
      for (int64_t row = 0; row < rows; ++row) sum += inputs[row * kInputs + input] * of_out[row * width + i];
      ASSERT_NEAR(gradient[input * width + i], sum, 1e-12) << input << " " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SparseProductTest,
                         testing::Values(std::pair{1, 4}, std::pair{3, 44}, std::pair{200, 32}, std::pair{200, 76}));

}  // namespace
}  // namespace netwright
