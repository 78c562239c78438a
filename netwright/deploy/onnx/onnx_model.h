#ifndef NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_
#define NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_

#include <string>

#include "netwright/deploy/folded_net.h"

namespace netwright {

// A network as an ONNX model, operator set 13: float32 "image" [n, channels, height, width] in [0, 1] -> "logits" [n,
// classes], n free.
std::string WriteOnnx(const FoldedNet& folded, const std::string& description);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_ONNX_ONNX_MODEL_H_
