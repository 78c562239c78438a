#include "netwright/rl/policies/parameters.h"

#include <torch/torch.h>

#include <cmath>

#include "netwright/base/check.h"

namespace netwright {

std::vector<double> Numbers(const at::Tensor& tensor) {
  const at::Tensor values = tensor.detach().to(at::kDouble).contiguous();
  const double* data = values.data_ptr<double>();
  return std::vector<double>(data, data + values.numel());
}

std::vector<NamedTensor> ValuesOf(std::span<const PolicyParameter> parameters) {
  std::vector<NamedTensor> tensors;
  for (const PolicyParameter& parameter : parameters) tensors.push_back({parameter.name, parameter.value});
  return tensors;
}

std::vector<NamedTensor> GradientsOf(std::span<const PolicyParameter> parameters) {
  std::vector<NamedTensor> tensors;
  for (const PolicyParameter& parameter : parameters) tensors.push_back({parameter.name, parameter.gradient});
  return tensors;
}

std::vector<PolicyTensor> Export(std::span<const NamedTensor> tensors) {
  std::vector<PolicyTensor> all;
  for (const NamedTensor& named : tensors) {
    all.push_back({named.name, named.tensor.sizes().vec(), Numbers(named.tensor)});
  }
  return all;
}

void Import(std::span<const PolicyTensor> state, std::span<const NamedTensor> tensors) {
  NETWRIGHT_CHECK(state.size() == tensors.size());
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < state.size(); ++i) {
    at::Tensor target = tensors[i].tensor;
    NETWRIGHT_CHECK(target.sizes() == state[i].shape);
    target.copy_(View(state[i].values, state[i].shape));
  }
}

double ClipGlobalNorm(std::span<const PolicyParameter> parameters, double largest) {
  std::vector<at::Tensor> norms;
  for (const PolicyParameter& parameter : parameters) norms.push_back(parameter.gradient.norm());
  const double norm = at::stack(norms).norm().item<double>();
  if (norm > largest) {
    for (const PolicyParameter& parameter : parameters) at::Tensor(parameter.gradient).mul_(largest / norm);
  }
  return norm;
}

double ClipEachNorm(std::span<const PolicyParameter> parameters, double largest) {
  double total = 0;
  for (const PolicyParameter& parameter : parameters) {
    const double norm = parameter.gradient.norm().item<double>();
    total += norm * norm;
    if (norm > largest) at::Tensor(parameter.gradient).mul_(largest / norm);
  }
  return std::sqrt(total);
}

}  // namespace netwright
