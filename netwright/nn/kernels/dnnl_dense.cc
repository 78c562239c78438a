#include <dnnl.hpp>
#include <map>
#include <type_traits>
#include <vector>

#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/dense.h"
#include "netwright/nn/kernels/dnnl_engine.h"
#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/sharding.h"

namespace netwright {
namespace {

using Memory = dnnl::memory;
using Type = Memory::data_type;

// y = x W' and so on, as oneDNN's matrix products, with sums in float. (Its float products use AVX-512 on processors
// that OpenBLAS does not know, where that falls back to kernels for AVX2.)
template <typename S>
class DnnlDense : public Dense<S> {
 public:
  static constexpr Type kType = std::is_same_v<S, float> ? Type::f32 : Type::bf16;

  DnnlDense(int64_t inputs, int64_t outputs, int blocks) : inputs_(inputs), outputs_(outputs) {
    for (int i = 0; i < blocks; ++i) {
      blocks_.push_back({PartOf(inputs, blocks, i, kDenseUnit), PartOf(outputs, blocks, i, kDenseUnit)});
    }
  }

  void SetWeights(const float* weights) override {
    weights_ = weights;
    if constexpr (!std::is_same_v<S, float>) rounded_weights_.Reserve<S>(inputs_ * outputs_);
    for (Block& block : blocks_) block.rounded = false;
  }

  void Forward(const S* x, int64_t rows, float* y, int number) override {
    Block& block = blocks_[number];
    const auto [first, count] = block.outputs;
    if (count == 0) return;
    Round(block);
    Multiply(block, block.forward[rows], Desc(rows, inputs_, kType, inputs_), x,
             Transposed(inputs_, count, kType, inputs_), Weights() + first * inputs_,
             Desc(rows, count, Type::f32, outputs_), y + first);
  }

  void SetOutputGradient(const float* y_gradient, int64_t rows) override {
    if constexpr (std::is_same_v<S, float>) {
      y_gradient_ = y_gradient;
    } else {
      S* to = rounded_gradient_.Reserve<S>(rows * outputs_);
      Convert<S>(y_gradient, rows * outputs_, to);
      y_gradient_ = to;
    }
  }

  void BackwardData(int64_t rows, S* x_gradient, int number) override {
    Block& block = blocks_[number];
    const auto [first, count] = block.inputs;
    if (count == 0) return;
    Multiply(block, block.data[rows], Desc(rows, outputs_, kType, outputs_), y_gradient_,
             Desc(outputs_, count, kType, inputs_), Weights() + first, Desc(rows, count, kType, inputs_),
             x_gradient + first);
  }

  void BackwardWeights(const S* x, int64_t rows, float* weight_gradient, int number) override {
    Block& block = blocks_[number];
    const auto [first, count] = block.outputs;
    if (count == 0) return;
    Multiply(block, block.gradient[rows], Transposed(count, rows, kType, outputs_), y_gradient_ + first,
             Desc(rows, inputs_, kType, inputs_), x, Desc(count, inputs_, Type::f32, inputs_),
             weight_gradient + first * inputs_);
  }

 private:
  struct Block {
    Range inputs, outputs;
    dnnl::stream stream{DnnlEngine()};
    std::map<int64_t, dnnl::matmul> forward = {}, data = {}, gradient = {};  // by rows
    bool rounded = false;  // its outputs' weights lie in rounded_weights_
  };

  // Rows, or columns, lie `stride` elements apart.
  static Memory::desc Desc(int64_t rows, int64_t columns, Type type, int64_t stride) {
    return {{rows, columns}, type, Memory::dims{stride, 1}};
  }
  static Memory::desc Transposed(int64_t rows, int64_t columns, Type type, int64_t stride) {
    return {{rows, columns}, type, Memory::dims{1, stride}};
  }

  static void Multiply(Block& block, dnnl::matmul& product, const Memory::desc& a, const void* a_data,
                       const Memory::desc& b, const void* b_data, const Memory::desc& c, void* c_data) {
    if (!product) product = dnnl::matmul(dnnl::matmul::primitive_desc({a, b, c}, DnnlEngine()));
    product.execute(block.stream, {{DNNL_ARG_SRC, Memory(a, DnnlEngine(), const_cast<void*>(a_data))},
                                   {DNNL_ARG_WEIGHTS, Memory(b, DnnlEngine(), const_cast<void*>(b_data))},
                                   {DNNL_ARG_DST, Memory(c, DnnlEngine(), c_data)}});
  }

  const S* Weights() const {
    if constexpr (std::is_same_v<S, float>) {
      return weights_;
    } else {
      return rounded_weights_.Get<S>();
    }
  }
  void Round(Block& block) {
    if constexpr (!std::is_same_v<S, float>) {
      const int64_t first = block.outputs.first * inputs_;
      if (!block.rounded)
        Convert<S>(weights_ + first, block.outputs.count * inputs_, rounded_weights_.Get<S>() + first);
      block.rounded = true;
    }
  }

  const int64_t inputs_, outputs_;
  std::vector<Block> blocks_;
  Buffer rounded_weights_, rounded_gradient_;
  const float* weights_ = nullptr;
  const S* y_gradient_ = nullptr;
};

}  // namespace

template <>
std::unique_ptr<Dense<float>> MakeDense<float>(int64_t inputs, int64_t outputs, int blocks) {
  return std::make_unique<DnnlDense<float>>(inputs, outputs, blocks);
}
template <>
std::unique_ptr<Dense<Bf16>> MakeDense<Bf16>(int64_t inputs, int64_t outputs, int blocks) {
  return std::make_unique<DnnlDense<Bf16>>(inputs, outputs, blocks);
}

}  // namespace netwright
