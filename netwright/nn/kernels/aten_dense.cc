#include <ATen/ATen.h>

#include "netwright/nn/kernels/dense.h"
#include "netwright/nn/sharding.h"

namespace netwright {
namespace {

class AtenDense : public Dense<double> {
 public:
  using T = double;
  AtenDense(int64_t inputs, int64_t outputs, int blocks) : inputs_(inputs), outputs_(outputs), blocks_(blocks) {}

  void SetWeights(const T* weights) override { weights_ = Matrix(weights, outputs_, inputs_); }
  void Forward(const T* x, int64_t rows, T* y, int block) override {
    const Range part = PartOf(outputs_, blocks_, block, kDenseUnit);
    if (part.count == 0) return;
    Matrix(y, rows, outputs_)
        .narrow(1, part.first, part.count)
        .copy_(Matrix(x, rows, inputs_).mm(weights_.narrow(0, part.first, part.count).t()));
  }
  void SetOutputGradient(const T* y_gradient, int64_t rows) override {
    y_gradient_ = Matrix(y_gradient, rows, outputs_);
  }
  void BackwardData(int64_t rows, T* x_gradient, int block) override {
    const Range part = PartOf(inputs_, blocks_, block, kDenseUnit);
    if (part.count == 0) return;
    Matrix(x_gradient, rows, inputs_)
        .narrow(1, part.first, part.count)
        .copy_(y_gradient_.mm(weights_.narrow(1, part.first, part.count)));
  }
  void BackwardWeights(const T* x, int64_t rows, T* weight_gradient, int block) override {
    const Range part = PartOf(outputs_, blocks_, block, kDenseUnit);
    if (part.count == 0) return;
    at::Tensor to = Matrix(weight_gradient, outputs_, inputs_).narrow(0, part.first, part.count);
    at::mm_out(to, y_gradient_.narrow(1, part.first, part.count).t(), Matrix(x, rows, inputs_));
  }

 private:
  static at::Tensor Matrix(const T* data, int64_t rows, int64_t columns) {
    return at::from_blob(const_cast<T*>(data), {rows, columns}, at::kDouble);
  }
  const int64_t inputs_, outputs_;
  const int blocks_;
  at::Tensor weights_, y_gradient_;
};

}  // namespace

template <>
std::unique_ptr<Dense<double>> MakeDense<double>(int64_t inputs, int64_t outputs, int blocks) {
  return std::make_unique<AtenDense>(inputs, outputs, blocks);
}

}  // namespace netwright
