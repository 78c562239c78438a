#ifndef NETWRIGHT_GRAPH_GRADIENT_PLAN_H_
#define NETWRIGHT_GRAPH_GRADIENT_PLAN_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"

namespace netwright {

// Where a backward pass keeps the gradients at the layers' outputs. A gradient lives from its layer's last reader to
// the layer itself; gradients that do not live at once share a slot.
struct GradientPlan {
  std::vector<bool> trains;    // by node: there is a convolution at or before it
  std::vector<int> pooled_by;  // by node: a convolution's only reader, when that is a pooling, which is run backward
                               // with the convolution: there is no gradient between them; else -1
  std::vector<int> slot;       // by node; -1: its gradient is needed by nobody, not kept, or the last node's, which the
                               // head hands in
  int slots = 0;
};
GradientPlan PlanGradients(const Graph& graph);

// PlanGradients of a chain that grows layer by layer: its gradients take turns in two slots.
class ChainGradients {
 public:
  // A layer that reads the newest one, whose output is `input`.
  void Add(Op op, const Shape& input) {
    if (trains_ && !(HasWeights(newest_) && IsPooling(op))) {
      int64_t& slot = slots_[kept_++ % 2];
      slot = std::max(slot, input.Elements());
    }
    trains_ = trains_ || HasWeights(op);
    newest_ = op;
  }
  int64_t Elements() const { return slots_[0] + slots_[1]; }  // of an image, all slots together

 private:
  bool trains_ = false;
  Op newest_ = Op::kInput;
  unsigned kept_ = 0;
  std::array<int64_t, 2> slots_{};
};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_GRADIENT_PLAN_H_
