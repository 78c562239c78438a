#ifndef NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_
#define NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_

#include <memory>
#include <vector>

#include "netwright/nn/layers/net_layers.h"
#include "netwright/nn/layers/plan.h"

namespace netwright {

// The layers of a reference network of the VGG kind (Simonyan & Zisserman, arXiv 1409.1556; shortened as in Gomez
// Robles & Vanschoren 2019, section 7): a chain of convolutions with same padding and bias, each followed by a ReLU,
// and poolings; then dense layers, each with a ReLU but the last. Dropout behind each hidden dense layer, with
// probability `dropout`. Computed by LibTorch's own operators: it is there to be compared with, not to be searched.
//
// parameters: ChildNet's, in order: weight and bias of each convolution, then of each dense layer.
template <typename T>
std::unique_ptr<NetLayers<T>> MakePlainLayers(std::vector<LayerPlan> plan, std::vector<Parameter> parameters,
                                              double dropout);

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_PLAIN_LAYERS_H_
