#ifndef NETWRIGHT_GRAPH_INFERENCE_INFERENCE_NET_H_
#define NETWRIGHT_GRAPH_INFERENCE_INFERENCE_NET_H_

#include <string>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// A trained network as a device runs it: one operation after another on tensors of height x width x channels, with
// batch normalisation folded into the convolution before it and each ReLU done by what computes its input.

enum class InferenceOpKind {
  kConvolution,     // weights [out][row][column][in]
  kDepthwise,       // weights [row][column][channel]
  kDense,           // weights [out][in]; its input is flattened, channels fastest
  kMaxPooling,      // stride = kernel, the remainder dropped
  kAveragePooling,  // the same
  kAddition,
  kConcatenation,  // of channels
  kPadding,        // with zeros, to the output's shape
  kRelu,
};

struct InferenceOp {
  InferenceOpKind kind = InferenceOpKind::kRelu;
  std::vector<int> inputs = {};  // tensors
  int output = 0;                // the tensor that it writes; no other operation does
  int kernel_height = 1, kernel_width = 1;
  int stride = 1;
  int before_rows = 0, before_columns = 0, before_channels = 0;  // zeros in front of the input
  bool relu = false;                                             // of the result
  bool of_head = false;
  std::string weights_of = "", norm_of = "";  // what the trained network calls them ("conv1", "norm1"); "": none
};

struct InferenceNet {
  InputSpec input;
  std::vector<Shape> tensors;  // 0: the image
  std::vector<InferenceOp> ops;
  int output() const { return ops.back().output; }  // the logits, 1 x 1 x classes

  // Weights and biases of an operation: numbers; 0 for those without.
  int64_t WeightsOf(const InferenceOp& op) const;
  int64_t BiasesOf(const InferenceOp& op) const;
};

// Whether what it computes has its input's scale in 8 bits.
bool KeepsScale(InferenceOpKind kind);

// By tensor, the first tensor of those that have one scale.
std::vector<int> ScaleGroups(const InferenceNet& net);

// Whether a pixel p is p - 128 in 8 bits: where the image shares its scale with nothing that was computed.
bool PixelsAreShifted(const InferenceNet& net);

// What becomes of a network. Precondition: it is valid for the input. Usage error for reference networks
// (NetworkTemplate::plain).
InferenceNet LowerForInference(const Graph& graph, const InputSpec& input, const NetworkTemplate& net);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INFERENCE_INFERENCE_NET_H_
