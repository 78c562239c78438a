#ifndef NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_
#define NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_

#include <string>

#include "netwright/deploy/folded_net.h"
#include "netwright/deploy/quantized_net.h"

namespace netwright {

// A network as an ONNX model, operator set 13: float32 "image" [n, channels, height, width] in [0, 1] -> "logits" [n,
// classes], n free.
std::string WriteOnnx(const FoldedNet& folded, const std::string& description);

// The same with 8-bit weights and activations: each operation stands between DequantizeLinear and QuantizeLinear, which
// runtimes merge with it into operations on 8 bits.
std::string WriteOnnx(const QuantizedNet& quantized, const std::string& description);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_
