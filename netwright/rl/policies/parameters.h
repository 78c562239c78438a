#ifndef NETWRIGHT_RL_POLICIES_PARAMETERS_H_
#define NETWRIGHT_RL_POLICIES_PARAMETERS_H_

#include <ATen/ATen.h>

#include <span>
#include <string>
#include <vector>

#include "netwright/rl/policy_file.h"

namespace netwright {

// A weight of a network with the gradient of the last update; tensors of one shape and type.
struct PolicyParameter {
  std::string name;
  at::Tensor value;
  at::Tensor gradient;
};

struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

// A tensor that looks at foreign memory, which must outlive it.
template <typename T>
at::Tensor View(std::span<const T> values, at::IntArrayRef shape) {
  return at::from_blob(const_cast<T*>(values.data()), shape,
                       at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
}
template <typename T>
at::Tensor View(std::span<T> values, at::IntArrayRef shape) {
  return View(std::span<const T>(values), shape);
}
template <typename T>
at::Tensor View(const std::vector<T>& values, at::IntArrayRef shape) {
  return View(std::span<const T>(values), shape);
}

std::vector<double> Numbers(const at::Tensor& tensor);  // row-major

std::vector<NamedTensor> ValuesOf(std::span<const PolicyParameter> parameters);
std::vector<NamedTensor> GradientsOf(std::span<const PolicyParameter> parameters);
std::vector<PolicyTensor> Export(std::span<const NamedTensor> tensors);
// Copies into the tensors; precondition: the same shapes in the same order.
void Import(std::span<const PolicyTensor> state, std::span<const NamedTensor> tensors);

// Scales all gradients together to this largest norm; returns their norm before that.
double ClipGlobalNorm(std::span<const PolicyParameter> parameters, double largest);
// Scales each gradient by itself; returns the norm of all together before that.
double ClipEachNorm(std::span<const PolicyParameter> parameters, double largest);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_PARAMETERS_H_
