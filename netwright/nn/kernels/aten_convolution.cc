#include <ATen/ATen.h>

#include "netwright/nn/kernels/convolution.h"

namespace netwright {
namespace {

class AtenConvolution : public Convolution<double> {
 public:
  explicit AtenConvolution(const ConvolutionShape& shape) : shape_(shape) {}

  void SetWeights(const double* weights) override {
    const int64_t k = shape_.kernel;
    weights_ = Images(weights, shape_.out_channels, k, k, shape_.in_channels).clone();
  }

  void Forward(const double* x, int64_t images, double* y) override {
    Output(y, images).copy_(at::conv2d(Padded(Input(x, images)), weights_, {}, shape_.stride));
  }

  void BackwardData(const double* y_gradient, int64_t images, double* x_gradient) override {
    const at::Tensor to = Input(x_gradient, images);
    const Padding& p = shape_.padding;
    const at::Tensor padded = std::get<0>(Backward(Padded(to), y_gradient, images, {true, false, false}));
    at::Tensor(to).copy_(padded.narrow(2, p.top, shape_.height).narrow(3, p.left, shape_.width));
  }

  void BackwardWeights(const double* x, const double* y_gradient, int64_t images) override {
    const at::Tensor part = std::get<1>(Backward(Padded(Input(x, images)), y_gradient, images, {false, true, false}));
    sum_ = sum_.defined() ? sum_ + part : part;
  }

  void TakeWeightGradient(double* gradient) override {
    const int64_t k = shape_.kernel;
    Images(gradient, shape_.out_channels, k, k, shape_.in_channels).copy_(sum_);
    sum_.reset();
  }

 private:
  static at::Tensor Images(const double* data, int64_t n, int64_t height, int64_t width, int64_t channels) {
    return at::from_blob(const_cast<double*>(data), {n, height, width, channels}, at::kDouble).permute({0, 3, 1, 2});
  }
  at::Tensor Input(const double* x, int64_t n) const {
    return Images(x, n, shape_.height, shape_.width, shape_.in_channels);
  }
  at::Tensor Output(const double* y, int64_t n) const {
    return Images(y, n, shape_.OutHeight(), shape_.OutWidth(), shape_.out_channels);
  }
  at::Tensor Padded(const at::Tensor& x) const {
    const Padding& p = shape_.padding;
    return p == Padding() ? x : at::constant_pad_nd(x, {p.left, p.right, p.top, p.bottom});
  }
  std::tuple<at::Tensor, at::Tensor, at::Tensor> Backward(const at::Tensor& x, const double* y_gradient, int64_t images,
                                                          std::array<bool, 3> wanted) const {
    return at::convolution_backward(Output(y_gradient, images), x, weights_, at::OptionalIntArrayRef(),
                                    {shape_.stride, shape_.stride}, {0, 0}, {1, 1}, false, {0, 0}, 1, wanted);
  }

  const ConvolutionShape shape_;
  at::Tensor weights_, sum_;
};

}  // namespace

template <>
std::unique_ptr<Convolution<double>> MakeConvolution<double>(const ConvolutionShape& shape) {
  if (shape.depthwise) return MakeDepthwise<double>(shape);
  return std::make_unique<AtenConvolution>(shape);
}

}  // namespace netwright
