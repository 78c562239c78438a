#include <dnnl.hpp>
#include <map>
#include <unordered_map>
#include <vector>

#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/convolution.h"
#include "netwright/nn/kernels/dnnl_engine.h"

namespace netwright {
namespace {

using Tag = dnnl::memory::format_tag;
using Type = dnnl::memory::data_type;

// Activations are channels-last; weights and their gradient lie as oneDNN likes them best, and are reordered once a
// step. Primitives are made for each number of images that occurs; oneDNN caches their code for the process.
template <typename S>
class DnnlConvolution : public Convolution<S> {
 public:
  static constexpr Type kType = std::is_same_v<S, float> ? Type::f32 : Type::bf16;

  explicit DnnlConvolution(const ConvolutionShape& s)
      : shape_(s), stream_(DnnlEngine()), weight_dims_{s.out_channels, s.in_channels, s.kernel, s.kernel} {
    plain_ = dnnl::memory::desc(weight_dims_, Type::f32, Tag::ohwi);
  }

  void SetWeights(const float* weights) override {
    given_ = weights;
    for (auto& [images, p] : primitives_) {
      p.forward_ready = p.data_ready = false;
    }
    ready_.clear();
  }

  void Forward(const S* x, int64_t images, S* y) override {
    Primitives& p = For(images);
    if (!p.forward_ready) p.weights = WeightsAs(p.forward_weights), p.forward_ready = true;
    p.x.set_data_handle(const_cast<S*>(x));
    p.y.set_data_handle(y);
    p.forward.execute(stream_, {{DNNL_ARG_SRC, p.x}, {DNNL_ARG_WEIGHTS, p.weights}, {DNNL_ARG_DST, p.y}});
  }

  void BackwardData(const S* y_gradient, int64_t images, S* x_gradient) override {
    Primitives& p = For(images);
    if (!p.has_data) MakeData(images, p);
    if (!p.data_ready) p.data_weights = WeightsAs(p.data_weights_desc), p.data_ready = true;
    p.x.set_data_handle(x_gradient);
    p.y.set_data_handle(const_cast<S*>(y_gradient));
    p.data.execute(stream_, {{DNNL_ARG_DIFF_SRC, p.x}, {DNNL_ARG_WEIGHTS, p.data_weights}, {DNNL_ARG_DIFF_DST, p.y}});
  }

  void BackwardWeights(const S* x, const S* y_gradient, int64_t images) override {
    Primitives& p = For(images);
    if (!p.has_gradient) MakeWeights(images, p);
    p.x.set_data_handle(const_cast<S*>(x));
    p.y.set_data_handle(const_cast<S*>(y_gradient));
    dnnl::memory& to = p.added == 0 ? p.sum : p.part;
    p.gradient.execute(stream_, {{DNNL_ARG_SRC, p.x}, {DNNL_ARG_DIFF_WEIGHTS, to}, {DNNL_ARG_DIFF_DST, p.y}});
    if (p.added++ > 0) Add(p);
  }

  void TakeWeightGradient(float* gradient) override {
    dnnl::memory to(plain_, DnnlEngine(), gradient);
    bool first = true;
    for (auto& [images, p] : primitives_) {
      if (p.added == 0) continue;
      p.added = 0;
      if (first) {
        dnnl::reorder(p.sum, to).execute(stream_, p.sum, to);
      } else {
        float* rest = rest_.Reserve<float>(Count());
        dnnl::memory from(plain_, DnnlEngine(), rest);
        dnnl::reorder(p.sum, from).execute(stream_, p.sum, from);
        for (int64_t i = 0; i < Count(); ++i) gradient[i] += rest[i];
      }
      first = false;
    }
  }

 private:
  struct Primitives {  // for a number of images
    dnnl::memory x, y;
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward forward;
    dnnl::memory::desc forward_weights;
    dnnl::memory weights;
    bool forward_ready = false;

    bool has_data = false;
    dnnl::convolution_backward_data data;
    dnnl::memory::desc data_weights_desc;
    dnnl::memory data_weights;
    bool data_ready = false;

    bool has_gradient = false;
    dnnl::convolution_backward_weights gradient;
    dnnl::memory sum, part;
    int64_t added = 0;
  };

  int64_t Count() const { return int64_t{shape_.out_channels} * shape_.in_channels * shape_.kernel * shape_.kernel; }
  dnnl::memory::desc InputDesc(int64_t n) const {
    return {{n, shape_.in_channels, shape_.height, shape_.width}, kType, Tag::nhwc};
  }
  dnnl::memory::desc OutputDesc(int64_t n) const {
    return {{n, shape_.out_channels, shape_.OutHeight(), shape_.OutWidth()}, kType, Tag::nhwc};
  }
  // `first`: what the kind of pass takes before the algorithm.
  template <typename Desc, typename... First>
  Desc Description(int64_t images, Type weights, First... first) const {
    const dnnl::memory::desc any_weights(weight_dims_, weights, Tag::any);
    const Padding& p = shape_.padding;
    const dnnl::memory::dims stride = {shape_.stride, shape_.stride}, before = {p.top, p.left},
                             behind = {p.bottom, p.right};
    return Desc(first..., dnnl::algorithm::convolution_direct, InputDesc(images), any_weights, OutputDesc(images),
                stride, before, behind);
  }

  Primitives& For(int64_t images) {
    const auto found = primitives_.find(images);
    if (found != primitives_.end()) return found->second;
    Primitives& p = primitives_[images];
    p.description = dnnl::convolution_forward::primitive_desc(
        Description<dnnl::convolution_forward::desc>(images, kType, dnnl::prop_kind::forward_training), DnnlEngine());
    p.forward = dnnl::convolution_forward(p.description);
    p.forward_weights = p.description.weights_desc();
    p.x = dnnl::memory(InputDesc(images), DnnlEngine(), nullptr);
    p.y = dnnl::memory(OutputDesc(images), DnnlEngine(), nullptr);
    return p;
  }

  void MakeData(int64_t images, Primitives& p) {
    const dnnl::convolution_backward_data::primitive_desc d(
        Description<dnnl::convolution_backward_data::desc>(images, kType), DnnlEngine(), p.description);
    p.data = dnnl::convolution_backward_data(d);
    p.data_weights_desc = d.weights_desc();
    p.has_data = true;
  }

  void MakeWeights(int64_t images, Primitives& p) {
    const dnnl::convolution_backward_weights::primitive_desc d(
        Description<dnnl::convolution_backward_weights::desc>(images, Type::f32), DnnlEngine(), p.description);
    p.gradient = dnnl::convolution_backward_weights(d);
    p.sum = dnnl::memory(d.diff_weights_desc(), DnnlEngine());
    p.part = dnnl::memory(d.diff_weights_desc(), DnnlEngine());
    p.has_gradient = true;
  }

  // This step's weights in a layout; reordered once for each layout.
  dnnl::memory WeightsAs(const dnnl::memory::desc& desc) {
    for (const dnnl::memory& ready : ready_) {
      if (ready.get_desc() == desc) return ready;
    }
    dnnl::memory* weights = nullptr;
    for (dnnl::memory& known : layouts_) {
      if (known.get_desc() == desc) weights = &known;
    }
    if (weights == nullptr) weights = &layouts_.emplace_back(desc, DnnlEngine());
    dnnl::memory from(plain_, DnnlEngine(), const_cast<float*>(given_));
    dnnl::reorder(from, *weights).execute(stream_, from, *weights);
    return ready_.emplace_back(*weights);
  }

  static void Add(Primitives& p) {
    float* sum = static_cast<float*>(p.sum.get_data_handle());
    const float* part = static_cast<const float*>(p.part.get_data_handle());
    const auto count = static_cast<int64_t>(p.sum.get_desc().get_size() / sizeof(float));
    for (int64_t i = 0; i < count; ++i) sum[i] += part[i];
  }

  const ConvolutionShape shape_;
  dnnl::stream stream_;
  const dnnl::memory::dims weight_dims_;
  dnnl::memory::desc plain_;
  const float* given_ = nullptr;
  std::map<int64_t, Primitives> primitives_;  // by the number of images
  std::vector<dnnl::memory> layouts_, ready_;
  Buffer rest_;
};

}  // namespace

template <>
std::unique_ptr<Convolution<float>> MakeConvolution<float>(const ConvolutionShape& shape) {
  if (shape.depthwise) return MakeDepthwise<float>(shape);
  return std::make_unique<DnnlConvolution<float>>(shape);
}
template <>
std::unique_ptr<Convolution<Bf16>> MakeConvolution<Bf16>(const ConvolutionShape& shape) {
  if (shape.depthwise) return MakeDepthwise<Bf16>(shape);
  return std::make_unique<DnnlConvolution<Bf16>>(shape);
}

}  // namespace netwright
