#ifndef NETWRIGHT_TESTING_LIBTORCH_LAYERS_H_
#define NETWRIGHT_TESTING_LIBTORCH_LAYERS_H_

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "netwright/graph/graph.h"

// Layers written out with LibTorch's own operations, which ours are held against. Images are N x C x H x W.
namespace netwright {

// Zeros on both sides of dimension `dim`, the odd one behind.
inline at::Tensor PadTo(const at::Tensor& x, int64_t dim, int64_t size) {
  const int64_t missing = size - x.size(dim);
  std::vector<int64_t> padding(2 * static_cast<size_t>(x.dim() - dim), 0);
  padding[padding.size() - 2] = missing / 2;
  padding[padding.size() - 1] = missing - missing / 2;
  return at::constant_pad_nd(x, padding);
}

// An addition or a concatenation, the smaller one padded to the larger: height and width, for an addition channels too.
inline at::Tensor MergeByLibTorch(Op op, at::Tensor a, at::Tensor b) {
  for (int64_t dim = op == Op::kAddition ? 1 : 2; dim < 4; ++dim) {
    const int64_t size = std::max(a.size(dim), b.size(dim));
    a = PadTo(a, dim, size);
    b = PadTo(b, dim, size);
  }
  return op == Op::kAddition ? a + b : at::cat({a, b}, 1);
}

// A max or average pooling: stride = size, no padding.
inline at::Tensor PoolByLibTorch(Op op, int size, const at::Tensor& x) {
  return op == Op::kMaxPooling ? at::max_pool2d(x, {size, size}, {size, size})
                               : at::avg_pool2d(x, {size, size}, {size, size});
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_LIBTORCH_LAYERS_H_
