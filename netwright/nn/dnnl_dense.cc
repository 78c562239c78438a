#include <dnnl.hpp>
#include <map>

#include "netwright/nn/buffer.h"
#include "netwright/nn/dense.h"
#include "netwright/nn/dnnl_engine.h"
#include "netwright/nn/kernels.h"

namespace netwright {
namespace {

using Memory = dnnl::memory;
using Tag = Memory::format_tag;
using Type = Memory::data_type;

// y = x W' and so on, as oneDNN's matrix products on bfloat16, with sums in float.
class DnnlDense : public Dense<Bf16> {
 public:
  DnnlDense(int64_t inputs, int64_t outputs) : inputs_(inputs), outputs_(outputs), stream_(DnnlEngine()) {}

  void SetWeights(const float* weights) override {
    Bf16* to = weights_.Reserve<Bf16>(inputs_ * outputs_);
    Convert<Bf16>(weights, inputs_ * outputs_, to);
  }

  void Forward(const Bf16* x, int64_t rows, float* y) override {
    Multiply(forward_[rows], Desc(rows, inputs_, Type::bf16, Tag::ab), x, Desc(inputs_, outputs_, Type::bf16, Tag::ba),
             weights_.Get<Bf16>(), Desc(rows, outputs_, Type::f32, Tag::ab), y);
  }

  void BackwardData(const float* y_gradient, int64_t rows, Bf16* x_gradient) override {
    Multiply(data_[rows], Desc(rows, outputs_, Type::bf16, Tag::ab), Rounded(y_gradient, rows),
             Desc(outputs_, inputs_, Type::bf16, Tag::ab), weights_.Get<Bf16>(),
             Desc(rows, inputs_, Type::bf16, Tag::ab), x_gradient);
  }

  void BackwardWeights(const Bf16* x, const float* y_gradient, int64_t rows, float* weight_gradient) override {
    Multiply(gradient_[rows], Desc(outputs_, rows, Type::bf16, Tag::ba), Rounded(y_gradient, rows),
             Desc(rows, inputs_, Type::bf16, Tag::ab), x, Desc(outputs_, inputs_, Type::f32, Tag::ab), weight_gradient);
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

  const Bf16* Rounded(const float* y_gradient, int64_t rows) {
    Bf16* to = rounded_.Reserve<Bf16>(rows * outputs_);
    Convert<Bf16>(y_gradient, rows * outputs_, to);
    return to;
  }

  const int64_t inputs_, outputs_;
  dnnl::stream stream_;
  std::map<int64_t, dnnl::matmul> forward_, data_, gradient_;  // by rows
  Buffer weights_, rounded_;
};

}  // namespace

template <>
std::unique_ptr<Dense<Bf16>> MakeDense<Bf16>(int64_t inputs, int64_t outputs) {
  return std::make_unique<DnnlDense>(inputs, outputs);
}

}  // namespace netwright
