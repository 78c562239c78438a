#ifndef NETWRIGHT_SPACES_SPACE_SPEC_H_
#define NETWRIGHT_SPACES_SPACE_SPEC_H_

#include <compare>
#include <string>
#include <vector>

#include "netwright/spaces/architecture.h"

namespace netwright {

inline constexpr int kMaxKernel = 31;  // kernel and pool sizes are 1 .. kMaxKernel

// How the layers of a space get their predecessors.
enum class Predecessors {
  kPrevious,  // always the layer before: a chain space
  kPointers,  // two pointers that actions shift, as in the reference's multi-branch space
  kDirect,    // the action that adds a layer names them
};

// What distinguishes one space of Network Structure Codes from another: what a space definition file says.
struct SpaceSpec {
  std::string name;
  int max_layers = 10;         // d, 1 .. Architecture::kMaxLayers
  std::vector<Layer> actions;  // types and kernels of the layers, in the order of the actions; one of them terminal
  Predecessors predecessors = Predecessors::kPrevious;

  auto operator<=>(const SpaceSpec&) const = default;
};

// The reference's chain space: 8 actions (A0 .. A7 of its table), at most 10 layers.
SpaceSpec ReferenceChainSpec();

// The reference's multi-branch space: its layers (A0 .. A9); the pointer shifts A10 .. A13 follow from kPointers.
SpaceSpec ReferenceMultiBranchSpec();

// The same networks under the direct scheme.
SpaceSpec DirectMultiBranchSpec();

// Why `spec` describes no space, in a line without a full stop; empty if it does.
std::string ProblemOf(const SpaceSpec& spec);

// How many actions the space has; precondition: ProblemOf(spec) is empty.
int ActionCountOf(const SpaceSpec& spec);

bool IsPooling(LayerType type);
bool IsMerge(LayerType type);               // addition, concatenation: two predecessors
std::string LayerName(const Layer& layer);  // "conv3", "max2", "add", "terminal"

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_SPACE_SPEC_H_
