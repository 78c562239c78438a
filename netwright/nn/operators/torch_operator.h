#ifndef NETWRIGHT_NN_OPERATORS_TORCH_OPERATOR_H_
#define NETWRIGHT_NN_OPERATORS_TORCH_OPERATOR_H_

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/plan.h"

namespace netwright {

// A layer computed by LibTorch, with automatic derivatives where they are recorded.
struct TorchCall {
  const LayerPlan& layer;
  const NormConstants& norm;
  bool plain, bf16;                    // NetworkTemplate::plain; what is multiplied is cast
  at::Tensor first = {}, second = {};  // inputs, N x C x H x W; the second of merges only
  // Of what has weights; `scale` and what follows not of plain networks.
  at::Tensor weight = {}, bias = {}, scale = {}, shift = {}, mean = {}, variance = {};
};

// A layer as an expression in TorchScript's language, in inference; "x3" is the output of node 3.
struct ScriptCall {
  int node;
  const std::vector<LayerPlan>& layers;
  double norm_epsilon;

  const LayerPlan& layer() const { return layers[static_cast<size_t>(node)]; }
};

// What LibTorch makes of an operator: on other devices than the processor, and in the exported model.
struct TorchOperator {
  Op op;
  at::Tensor (*run)(const TorchCall&);
  std::string (*script)(const ScriptCall&);
};

// Not of the image.
const TorchOperator& TorchOperatorOf(Op op);

extern const TorchOperator kTorchConvolution, kTorchDepthwise, kTorchMaxPooling, kTorchAveragePooling,
    kTorchGlobalAverage, kTorchAddition, kTorchConcatenation;

}  // namespace netwright

#endif  // NETWRIGHT_NN_OPERATORS_TORCH_OPERATOR_H_
