#ifndef NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_
#define NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_

#include <memory>
#include <vector>

#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/net_layers.h"
#include "netwright/nn/layers/plan.h"
#include "netwright/nn/precision.h"

namespace netwright {

// A child network's layers by LibTorch's operators and its automatic derivatives, on the device where the parameters
// lie: what the networks of other devices than the processor compute with. The same functions as Body and Head, or
// PlainLayers where `plain`, up to rounding; the dropout masks are Head's.
//
// With Precision::kBf16 what is multiplied in convolutions and hidden dense layers is cast to bfloat16, as autocasting
// would do, and activations stay so; normalisation's sums, the last layer and the parameters are T.
//
// Nothing here waits for the device. parameters, statistics: ChildNet's.
template <typename T>
std::unique_ptr<NetLayers<T>> MakeTorchLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              at::Tensor statistics, const NormConstants& norm, double dropout,
                                              bool plain, Precision precision);

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_
