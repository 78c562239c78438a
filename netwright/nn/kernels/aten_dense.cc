#include <ATen/ATen.h>

#include "netwright/nn/kernels/dense.h"

namespace netwright {
namespace {

class AtenDense : public Dense<double> {
 public:
  using T = double;
  AtenDense(int64_t inputs, int64_t outputs) : inputs_(inputs), outputs_(outputs) {}

  void SetWeights(const T* weights) override { weights_ = Matrix(weights, outputs_, inputs_); }
  void Forward(const T* x, int64_t rows, T* y) override {
    at::Tensor to = Matrix(y, rows, outputs_);
    at::mm_out(to, Matrix(x, rows, inputs_), weights_.t());
  }
  void BackwardData(const T* y_gradient, int64_t rows, T* x_gradient) override {
    at::Tensor to = Matrix(x_gradient, rows, inputs_);
    at::mm_out(to, Matrix(y_gradient, rows, outputs_), weights_);
  }
  void BackwardWeights(const T* x, const T* y_gradient, int64_t rows, T* weight_gradient) override {
    at::Tensor to = Matrix(weight_gradient, outputs_, inputs_);
    at::mm_out(to, Matrix(y_gradient, rows, outputs_).t(), Matrix(x, rows, inputs_));
  }

 private:
  static at::Tensor Matrix(const T* data, int64_t rows, int64_t columns) {
    return at::from_blob(const_cast<T*>(data), {rows, columns}, at::kDouble);
  }
  const int64_t inputs_, outputs_;
  at::Tensor weights_;
};

}  // namespace

template <>
std::unique_ptr<Dense<double>> MakeDense<double>(int64_t inputs, int64_t outputs) {
  return std::make_unique<AtenDense>(inputs, outputs);
}

}  // namespace netwright
