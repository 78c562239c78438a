#include <algorithm>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/nn/kernels/convolution.h"
#include "netwright/nn/kernels/depthwise.h"

namespace netwright {
namespace {

template <typename S>
class DepthwiseConvolution : public Convolution<S> {
 public:
  using T = Real<S>;

  explicit DepthwiseConvolution(const ConvolutionShape& s)
      : shape_{.images = 0,
               .height = s.height,
               .width = s.width,
               .channels = s.in_channels,
               .kernel = s.kernel,
               .stride = s.stride,
               .top = s.padding.top,
               .left = s.padding.left,
               .out_height = s.OutHeight(),
               .out_width = s.OutWidth()},
        weights_(Count()),
        flipped_(Count()),
        sum_(Count()) {
    NETWRIGHT_CHECK(s.in_channels == s.out_channels);
  }

  void SetWeights(const T* weights) override {
    const int window = shape_.kernel * shape_.kernel;
    for (int c = 0; c < shape_.channels; ++c) {
      for (int i = 0; i < window; ++i) {
        weights_[Place(i, c)] = weights[static_cast<size_t>(c) * window + i];
        flipped_[Place(window - 1 - i, c)] = weights_[Place(i, c)];
      }
    }
  }

  void Forward(const S* x, int64_t images, S* y) override { DepthwiseForward<S>(x, weights_.data(), Of(images), y); }

  void BackwardData(const S* y_gradient, int64_t images, S* x_gradient) override {
    if (shape_.stride > 1) {
      DepthwiseBackwardData<S>(y_gradient, weights_.data(), Of(images), x_gradient);
      return;
    }
    // A convolution with the weights turned round.
    DepthwiseForward<S>(y_gradient, flipped_.data(),
                        {.images = images,
                         .height = shape_.out_height,
                         .width = shape_.out_width,
                         .channels = shape_.channels,
                         .kernel = shape_.kernel,
                         .stride = 1,
                         .top = shape_.kernel - 1 - shape_.top,
                         .left = shape_.kernel - 1 - shape_.left,
                         .out_height = shape_.height,
                         .out_width = shape_.width},
                        x_gradient);
  }

  void BackwardWeights(const S* x, const S* y_gradient, int64_t images) override {
    DepthwiseBackwardWeights<S>(x, y_gradient, Of(images), sum_.data());
  }

  void TakeWeightGradient(T* gradient) override {
    const int window = shape_.kernel * shape_.kernel;
    for (int c = 0; c < shape_.channels; ++c) {
      for (int i = 0; i < window; ++i) gradient[static_cast<size_t>(c) * window + i] = sum_[Place(i, c)];
    }
    std::fill(sum_.begin(), sum_.end(), T(0));
  }

 private:
  size_t Count() const { return static_cast<size_t>(shape_.kernel) * shape_.kernel * shape_.channels; }
  size_t Place(int i, int c) const { return static_cast<size_t>(i) * shape_.channels + c; }
  DepthwiseShape Of(int64_t images) const {
    DepthwiseShape shape = shape_;
    shape.images = images;
    return shape;
  }

  const DepthwiseShape shape_;
  std::vector<T> weights_, flipped_, sum_;  // [row][column][channel]
};

}  // namespace

template <typename S>
std::unique_ptr<Convolution<S>> MakeDepthwise(const ConvolutionShape& shape) {
  return std::make_unique<DepthwiseConvolution<S>>(shape);
}

template std::unique_ptr<Convolution<float>> MakeDepthwise(const ConvolutionShape&);
template std::unique_ptr<Convolution<double>> MakeDepthwise(const ConvolutionShape&);
template std::unique_ptr<Convolution<Bf16>> MakeDepthwise(const ConvolutionShape&);

}  // namespace netwright
