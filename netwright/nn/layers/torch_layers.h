#ifndef NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_
#define NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_

#include <memory>
#include <vector>

#include "netwright/nn/layers/body.h"
#include "netwright/nn/layers/net_layers.h"
#include "netwright/nn/layers/plan.h"
#include "netwright/nn/precision.h"

namespace netwright {

// A child network's layers by LibTorch's operators and automatic derivatives, on the parameters' device: the functions
// of Body and Head (or PlainLayers where `plain`) up to rounding, with Head's dropout masks. Precision::kBf16 casts
// what is multiplied in convolutions and hidden dense layers. Nothing here waits for the device. parameters,
// statistics: ChildNet's.
template <typename T>
std::unique_ptr<NetLayers<T>> MakeTorchLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              at::Tensor statistics, const NormConstants& norm, double dropout,
                                              bool plain, Precision precision);

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_TORCH_LAYERS_H_
