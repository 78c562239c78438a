#include "netwright/rl/policies/initial_weights.h"

#include <torch/torch.h>

#include <cmath>

namespace netwright {

std::vector<double> OrthogonalWeights(int64_t rows, int64_t columns, double scale, Rng rng) {
  std::vector<double> weights(static_cast<size_t>(rows * columns));
  for (double& value : weights) value = rng.Normal();
  const at::Tensor normal = torch::from_blob(weights.data(), {rows, columns}, at::kDouble);
  const auto [u, s, v] = at::linalg_svd(normal, /*full_matrices=*/false);
  const at::Tensor orthogonal = (rows >= columns ? u : v).mul(scale).contiguous();
  const double* data = orthogonal.data_ptr<double>();
  return std::vector<double>(data, data + orthogonal.numel());
}

std::vector<double> XavierWeights(int64_t rows, int64_t columns, Rng rng) {
  const double bound = std::sqrt(6.0 / static_cast<double>(rows + columns));
  std::vector<double> weights(static_cast<size_t>(rows * columns));
  for (double& value : weights) value = bound * (2 * rng.Uniform() - 1);
  return weights;
}

}  // namespace netwright
