#include "netwright/spaces/space_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

Layer Of(LayerType type, int kernel = 0) { return {.type = type, .kernel = static_cast<uint8_t>(kernel)}; }

}  // namespace

bool IsPooling(LayerType type) { return type == LayerType::kMaxPooling || type == LayerType::kAveragePooling; }

bool IsMerge(LayerType type) { return type == LayerType::kAddition || type == LayerType::kConcatenation; }

std::string LayerName(const Layer& layer) {
  if (layer.type == LayerType::kTerminal) return "terminal";
  const std::string_view name = OpName(OpOf(layer.type));
  return IsMerge(layer.type) ? std::string(name) : fmt::format("{}{}", name, layer.kernel);
}

SpaceSpec ReferenceChainSpec() {
  return {.name = "chain",
          .max_layers = 10,
          .actions = {Of(LayerType::kConvolution, 1), Of(LayerType::kConvolution, 3), Of(LayerType::kConvolution, 5),
                      Of(LayerType::kMaxPooling, 2), Of(LayerType::kMaxPooling, 3), Of(LayerType::kAveragePooling, 2),
                      Of(LayerType::kAveragePooling, 3), Of(LayerType::kTerminal)},
          .predecessors = Predecessors::kPrevious};
}

SpaceSpec ReferenceMultiBranchSpec() {
  SpaceSpec spec = ReferenceChainSpec();
  spec.name = "multi-branch";
  spec.actions.push_back(Of(LayerType::kAddition));
  spec.actions.push_back(Of(LayerType::kConcatenation));
  spec.predecessors = Predecessors::kPointers;
  return spec;
}

SpaceSpec DirectMultiBranchSpec() {
  SpaceSpec spec = ReferenceMultiBranchSpec();
  spec.name = "multi-branch-direct";
  spec.predecessors = Predecessors::kDirect;
  return spec;
}

int ActionCountOf(const SpaceSpec& spec) {
  const auto merges = static_cast<int>(
      std::count_if(spec.actions.begin(), spec.actions.end(), [](const Layer& layer) { return IsMerge(layer.type); }));
  const int layers = static_cast<int>(spec.actions.size());
  switch (spec.predecessors) {
    case Predecessors::kPrevious:
      return layers;
    case Predecessors::kPointers:
      return layers + 4;
    case Predecessors::kDirect:
      break;
  }
  // A layer reads one of the d nodes there can be before it, a merge two of them; the terminal action is alone.
  const int nodes = spec.max_layers;
  return (layers - 1 - merges) * nodes + merges * (nodes * (nodes - 1) / 2) + 1;
}

std::string ProblemOf(const SpaceSpec& spec) {
  if (spec.name.empty()) return "the name is empty";
  if (spec.max_layers < 1 || spec.max_layers > Architecture::kMaxLayers) {
    return fmt::format("{} layers at most; choose 1 to {}", spec.max_layers, Architecture::kMaxLayers);
  }
  int terminals = 0;
  for (auto action = spec.actions.begin(); action != spec.actions.end(); ++action) {
    const bool terminal = action->type == LayerType::kTerminal;
    const bool merge = IsMerge(action->type);
    terminals += terminal ? 1 : 0;
    if (!terminal && !merge && action->type != LayerType::kConvolution && !IsPooling(action->type)) {
      return fmt::format("a layer of type {} has no place in a network", static_cast<int>(action->type));
    }
    if (merge && spec.predecessors == Predecessors::kPrevious) {
      return fmt::format("a layer of type {} has no place in a chain", static_cast<int>(action->type));
    }
    if (!terminal && !merge && (action->kernel < 1 || action->kernel > kMaxKernel)) {
      return fmt::format("a kernel or pool size of {}; choose 1 to {}", action->kernel, kMaxKernel);
    }
    if ((terminal || merge) && action->kernel != 0) {
      return fmt::format("a kernel size of {} for a layer that has none", action->kernel);
    }
    if (action->pred1 != 0 || action->pred2 != 0) return "an action of the list names a predecessor";
    if (std::find(spec.actions.begin(), action, *action) != action) {
      return fmt::format("the layer {} occurs twice", LayerName(*action));
    }
  }
  if (terminals != 1) return "there is no terminal layer";
  if (spec.actions.size() == 1) return "there is no layer but the terminal one";
  if (const int actions = ActionCountOf(spec); actions > kMaxActions) {
    return fmt::format("{} actions; there can be {}", actions, kMaxActions);
  }
  return {};
}

}  // namespace netwright
