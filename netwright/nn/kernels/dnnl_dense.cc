#include <dnnl.hpp>
#include <map>
#include <type_traits>

#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/dense.h"
#include "netwright/nn/kernels/dnnl_engine.h"
#include "netwright/nn/kernels/kernels.h"

namespace netwright {
namespace {

using Memory = dnnl::memory;
using Tag = Memory::format_tag;
using Type = Memory::data_type;

// y = x W' and so on, as oneDNN's matrix products, with sums in float. (Its float products use AVX-512 on processors
// that OpenBLAS does not know, where that falls back to kernels for AVX2.)
template <typename S>
class DnnlDense : public Dense<S> {
 public:
  static constexpr Type kType = std::is_same_v<S, float> ? Type::f32 : Type::bf16;

  DnnlDense(int64_t inputs, int64_t outputs) : inputs_(inputs), outputs_(outputs), stream_(DnnlEngine()) {}

  void SetWeights(const float* weights) override { given_ = Stored(weights, inputs_ * outputs_, weights_); }

  void Forward(const S* x, int64_t rows, float* y) override {
    Multiply(forward_[rows], Desc(rows, inputs_, kType, Tag::ab), x, Desc(inputs_, outputs_, kType, Tag::ba), given_,
             Desc(rows, outputs_, Type::f32, Tag::ab), y);
  }

  void BackwardData(const float* y_gradient, int64_t rows, S* x_gradient) override {
    Multiply(data_[rows], Desc(rows, outputs_, kType, Tag::ab), Stored(y_gradient, rows * outputs_, rounded_),
             Desc(outputs_, inputs_, kType, Tag::ab), given_, Desc(rows, inputs_, kType, Tag::ab), x_gradient);
  }

  void BackwardWeights(const S* x, const float* y_gradient, int64_t rows, float* weight_gradient) override {
    Multiply(gradient_[rows], Desc(outputs_, rows, kType, Tag::ba), Stored(y_gradient, rows * outputs_, rounded_),
             Desc(rows, inputs_, kType, Tag::ab), x, Desc(outputs_, inputs_, Type::f32, Tag::ab), weight_gradient);
  }

 private:
  static Memory::desc Desc(int64_t rows, int64_t columns, Type type, Tag tag) { return {{rows, columns}, type, tag}; }

  void Multiply(dnnl::matmul& product, const Memory::desc& a, const void* a_data, const Memory::desc& b,
                const void* b_data, const Memory::desc& c, void* c_data) {
    if (!product) product = dnnl::matmul(dnnl::matmul::primitive_desc({a, b, c}, DnnlEngine()));
    product.execute(stream_, {{DNNL_ARG_SRC, Memory(a, DnnlEngine(), const_cast<void*>(a_data))},
                              {DNNL_ARG_WEIGHTS, Memory(b, DnnlEngine(), const_cast<void*>(b_data))},
                              {DNNL_ARG_DST, Memory(c, DnnlEngine(), c_data)}});
  }

  // The numbers as S: themselves, or rounded into `buffer`.
  static const S* Stored(const float* from, int64_t count, Buffer& buffer) {
    if constexpr (std::is_same_v<S, float>) {
      return from;
    } else {
      S* to = buffer.Reserve<S>(count);
      Convert<S>(from, count, to);
      return to;
    }
  }

  const int64_t inputs_, outputs_;
  dnnl::stream stream_;
  std::map<int64_t, dnnl::matmul> forward_, data_, gradient_;  // by rows
  Buffer weights_, rounded_;
  const S* given_ = nullptr;
};

}  // namespace

template <>
std::unique_ptr<Dense<float>> MakeDense<float>(int64_t inputs, int64_t outputs) {
  return std::make_unique<DnnlDense<float>>(inputs, outputs);
}
template <>
std::unique_ptr<Dense<Bf16>> MakeDense<Bf16>(int64_t inputs, int64_t outputs) {
  return std::make_unique<DnnlDense<Bf16>>(inputs, outputs);
}

}  // namespace netwright
