#ifndef NETWRIGHT_DEPLOY_FOLDED_NET_H_
#define NETWRIGHT_DEPLOY_FOLDED_NET_H_

#include <string>
#include <vector>

#include "netwright/graph/inference/inference_net.h"

namespace netwright {

// A network for inference with its weights, batch normalisation among them.
struct FoldedNet {
  InferenceNet net;
  std::vector<std::vector<float>> weights, biases;  // by operation, as InferenceOpKind says; empty: none
};

// From a model as nn/export.h writes it. Run error for a file that cannot be read or is of another network.
FoldedNet FoldWeights(InferenceNet net, const std::string& torch_script, double norm_epsilon);

// What each of a network's tensors holds for one image, pixels in [0, 1]: values[tensor], reused from call to call.
// Straightforward loops in single precision.
void RunFloat(const FoldedNet& folded, const std::vector<float>& image, std::vector<std::vector<float>>& values);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_FOLDED_NET_H_
