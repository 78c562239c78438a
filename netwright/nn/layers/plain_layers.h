#ifndef NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_
#define NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_

#include <memory>
#include <vector>

#include "netwright/nn/layers/net_layers.h"
#include "netwright/nn/layers/plan.h"

namespace netwright {

// A reference network of the VGG kind (Simonyan & Zisserman, arXiv 1409.1556; shortened as in Gomez Robles & Vanschoren
// 2019, section 7): convolutions with same padding, bias and ReLU, and poolings; then dense layers with ReLU and
// dropout, and a last one without. Computed by LibTorch. parameters: ChildNet's, weight and bias of each convolution,
// then of each dense layer.
template <typename T>
std::unique_ptr<NetLayers<T>> MakePlainLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              double dropout);

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_
