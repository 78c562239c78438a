#ifndef NETWRIGHT_NN_PLAN_H_
#define NETWRIGHT_NN_PLAN_H_

#include <vector>

#include "netwright/space/graph.h"
#include "netwright/space/shapes.h"

namespace netwright {

// One node of a graph as it is computed. A convolution's ReLU comes first (pre-activation); the plan moves it to where
// it is cheapest: into its producer when only convolutions read that, nowhere when the input cannot be negative.
struct LayerPlan {
  Op op = Op::kInput;
  int kernel = 0;
  std::vector<int> inputs;
  Shape shape;               // of the output
  bool relu_output = false;  // the ReLU of all readers is applied to the output
  bool relu_input = false;   // a convolution that must apply its ReLU itself, to a copy
  bool keep_output = false;  // the backward pass reads the output
};

// Precondition: `shapes` are the graph's. Images are in [0, 1], so that a ReLU on them is the identity.
std::vector<LayerPlan> PlanLayers(const Graph& graph, const Shapes& shapes);

// Where the smaller input of an addition or concatenation lies in the output: split evenly, the odd pixel at the end.
inline int PaddingBefore(int size, int padded) { return (padded - size) / 2; }

}  // namespace netwright

#endif  // NETWRIGHT_NN_PLAN_H_
