#ifndef NETWRIGHT_NN_EXPORT_H_
#define NETWRIGHT_NN_EXPORT_H_

#include <ATen/ATen.h>

#include <map>
#include <string>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/nn/child_net.h"

namespace netwright {

// The forward pass in inference as TorchScript source. "conv1.weight" is self.conv1_weight; running statistics are
// self.norm1_mean and self.norm1_variance.
std::string TorchScriptSource(const Graph& body, const InputSpec& input, const NetworkTemplate& net,
                              double norm_epsilon);

// Writes a TorchScript module that needs nothing of this project: float [n, channels, h, w] in [0, 1] -> logits [n,
// classes]. Run error when it cannot be written.
void SaveTorchScript(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, double norm_epsilon,
                     ChildNet<float>& child, const std::string& path);

// Loads a module and gives its logits for these images. Run error when it cannot be loaded or run.
at::Tensor RunTorchScript(const std::string& path, const at::Tensor& images);

// A module's parameters and buffers by name ("conv1_weight"). Run error.
std::map<std::string, at::Tensor> TorchScriptTensors(const std::string& path);

// Seconds of one call for one image on the calling thread alone: the median of `runs`, after one that is not counted.
// Run error.
double TimeTorchScript(const std::string& path, const InputSpec& input, int runs);

}  // namespace netwright

#endif  // NETWRIGHT_NN_EXPORT_H_
