#ifndef NETWRIGHT_DEPLOY_QUANTIZED_NET_H_
#define NETWRIGHT_DEPLOY_QUANTIZED_NET_H_

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "netwright/base/multiversion.h"
#include "netwright/deploy/folded_net.h"
#include "netwright/graph/inference/device_cost.h"

#define NW_KERNEL NETWRIGHT_INLINE static  // so that the engine has them for each instruction set
#include "netwright/deploy/int8_kernels.h"

namespace netwright {

// real = scale * (q - zero)
struct Quantization {
  float scale = 1;
  int zero = 0;  // -128 .. 127
};

static_assert(sizeof(nw_sum) == kSumBytes);

struct QuantizedOp {
  std::vector<int8_t> weights;
  std::vector<float> weight_scales;  // of each output channel; all alike of a dense layer; zero is 0
  std::vector<int32_t> bias;         // scale: the input's times the weights'
  std::vector<int32_t> multipliers;  // see nw_scaled
  std::vector<int8_t> shifts;        // the same
  nw_sum sum = {};                   // of an addition
  int32_t low = -128, high = 127;    // of the result
};

// A network in 8 bits, as the LiteRT quantization specification has it: weights symmetric in [-127, 127], of
// convolutions by output channel, of dense layers as a whole; activations asymmetric by tensor. Poolings,
// concatenations, padding and ReLU keep their input's scale. An image's pixel p is q = p - 128 where PixelsAreShifted.
struct QuantizedNet {
  InferenceNet net;
  std::vector<Quantization> tensors;  // as InferenceNet::tensors
  std::vector<QuantizedOp> ops;       // as InferenceNet::ops
};

// The pixels of the i-th image, height x width x channels. Called by several threads.
using ImageSource = std::function<std::span<const uint8_t>(int64_t)>;

// From what the tensors hold for some images (training images; 150 to 500 suffice): `share` of the values at either end
// of a tensor is cut off.
QuantizedNet Quantize(const FoldedNet& folded, int64_t images, const ImageSource& image, double share = 1e-4);

// q of each pixel's value.
std::array<int8_t, 256> PixelTable(const Quantization& image);

// The reference engine: the bits of int8_kernels.h, whatever the machine. Not thread-safe; the network outlives it.
class Int8Engine {
 public:
  explicit Int8Engine(const QuantizedNet& net);
  // The logits, valid until the next call.
  std::span<const int8_t> Run(std::span<const uint8_t> image);

 private:
  void Multiply(size_t i);  // a convolution or a dense layer
  void RunOp(size_t i);     // any other operation

  const QuantizedNet& net_;
  std::vector<std::vector<int8_t>> values_;  // by tensor
  std::vector<std::vector<int16_t>> wide_;   // weights of convolutions and dense layers, padded with zeros
  std::vector<int16_t> window_;              // what one output pixel sees
};

// The first of the largest.
int ClassOf(std::span<const int8_t> logits);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_QUANTIZED_NET_H_
