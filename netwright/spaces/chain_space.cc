#include "netwright/spaces/chain_space.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/gradient_plan.h"
#include "netwright/graph/growth.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"

namespace netwright {

namespace {

Graph::Node NodeOf(const Layer& layer) { return {.op = OpOf(layer.type), .kernel = layer.kernel, .inputs = {}}; }

}  // namespace

// A chain up to one of its layers: the shape there.
struct ChainSpace::Place {
  Shape shape;
  int steps = 0;  // of growth

  explicit Place(const InputSpec& input)
      : shape{.channels = input.channels, .height = input.height, .width = input.width} {}

  // The shape after one more layer; nullopt where it does not fit.
  std::optional<Shape> Over(const Layer& layer, const NetworkTemplate& net) const {
    const Graph::Node node = NodeOf(layer);
    return LayerShape(node, net.FiltersOf(StepsAt(node, steps, net.growth_by).own), std::span(&shape, 1), net.plain);
  }

  bool GoOver(const Layer& layer, const NetworkTemplate& net) {
    const std::optional<Shape> output = Over(layer, net);
    if (!output) return false;
    shape = *output;
    steps = StepsAt(NodeOf(layer), steps, net.growth_by).behind;
    return true;
  }
};

// The same with the cost of the layers so far.
struct ChainSpace::Walk {
  Place place;
  CostSum cost;
  ChainGradients gradients;

  explicit Walk(const InputSpec& input) : place(input), cost(place.shape) {}

  // The walk over one more layer; nullopt where it does not fit.
  std::optional<Walk> Over(const Layer& layer, const NetworkTemplate& net) const {
    Walk next = *this;
    if (!next.place.GoOver(layer, net)) return std::nullopt;
    const Graph::Node node = NodeOf(layer);
    next.cost.Add(CostOfLayer(node, next.place.shape, std::span(&place.shape, 1), net.plain));
    if (!net.plain) next.gradients.Add(node.op, place.shape);
    return next;
  }

  // The cost of the network that ends here.
  Cost WithHead(const InputSpec& input, const Limits& limits) const {
    CostSum sum = cost;
    sum.Add(CostOfHead(place.shape, input.classes, limits.net));
    ChainGradients all = gradients;
    if (limits.net.head == HeadKind::kGap) all.Add(Op::kGlobalAverage, place.shape);
    return sum.Total(limits.batch_size, all.Elements());
  }

  // At most that of any network that goes on from here.
  Cost WithoutHead(const Limits& limits) const { return cost.Total(limits.batch_size, gradients.Elements()); }
};

ChainSpace::ChainSpace(SpaceSpec spec) : spec_(std::move(spec)) {
  NETWRIGHT_CHECK(ProblemOf(spec_).empty() && spec_.predecessors == Predecessors::kPrevious);
  format_ = {.max_layers = spec_.max_layers, .max_kernel = 5, .second_predecessor = false};
  for (const Layer& action : spec_.actions) {
    format_.max_kernel = std::max<int>(format_.max_kernel, action.kernel);
    if (!IsPooling(action.type) || action.kernel == 1) continue;
    const auto same_size = std::find_if(shrinking_.begin(), shrinking_.end(),
                                        [&](const Layer& pooling) { return pooling.kernel == action.kernel; });
    if (same_size == shrinking_.end()) {
      shrinking_.push_back(action);
    } else if (action.type == LayerType::kAveragePooling) {
      *same_size = action;  // keeps no places for the backward pass
    }
  }
  terminal_ = ActionOf(LayerType::kTerminal, 0);
}

void ChainSpace::CheckMine(const Architecture& architecture) const { NETWRIGHT_CHECK(architecture.space == id()); }

Action ChainSpace::ActionOf(LayerType type, int kernel) const {
  for (Action action = 0; action < ActionCount(); ++action) {
    const Layer& layer = spec_.actions[static_cast<size_t>(action)];
    if (layer.type == type && layer.kernel == kernel) return action;
  }
  return -1;
}

std::string ChainSpace::ActionName(Action action) const {
  return LayerName(spec_.actions.at(static_cast<size_t>(action)));
}

Architecture ChainSpace::Initial() const {
  Architecture architecture;
  architecture.space = id();
  return architecture;
}

bool ChainSpace::IsTerminal(const Architecture& architecture) const {
  return architecture.HasTerminal() || architecture.size >= spec_.max_layers;
}

Architecture ChainSpace::Apply(const Architecture& architecture, Action action) const {
  CheckMine(architecture);
  NETWRIGHT_CHECK(!IsTerminal(architecture) && action >= 0 && action < ActionCount());
  Architecture next = architecture;
  Layer layer = spec_.actions[static_cast<size_t>(action)];
  if (action != terminal_) layer.pred1 = architecture.size;  // the newest layer; 0, the image, for the first one
  next.layers[next.size++] = layer;
  return next;
}

bool ChainSpace::EndsWithin(const Walk& walk, const Architecture& architecture, const InputSpec& input,
                            const Limits& limits) const {
  return IsWithin(walk.WithHead(input, limits), limits) && FitOf(architecture, input, limits).within;
}

DeviceFit ChainSpace::FitOf(const Architecture& architecture, const InputSpec& input, const Limits& limits) const {
  return HasDeviceLimit(limits) ? DeviceFitOf(Lower(architecture), input, limits) : DeviceFit();
}

bool ChainSpace::CanComeWithin(const Walk& walk, const Architecture& architecture, const InputSpec& input,
                               const Limits& limits) const {
  // The layers themselves never become cheaper; only the head does.
  const bool ends_within = IsWithin(walk.WithHead(input, limits), limits);
  const bool beyond = IsTerminal(architecture) || !IsWithin(walk.WithoutHead(limits), limits);
  if (!ends_within && beyond) return false;
  const DeviceFit fit = FitOf(architecture, input, limits);
  if (ends_within && fit.within) return true;
  if (beyond || fit.beyond) return false;
  return std::any_of(shrinking_.begin(), shrinking_.end(), [&](const Layer& pooling) {
    const std::optional<Walk> smaller = walk.Over(pooling, limits.net);
    return smaller &&
           CanComeWithin(*smaller, Apply(architecture, ActionOf(pooling.type, pooling.kernel)), input, limits);
  });
}

ActionMask ChainSpace::LegalActions(const Architecture& architecture, const InputSpec& input,
                                    const Limits& limits) const {
  CheckMine(architecture);
  ActionMask legal;
  if (IsTerminal(architecture) || input.height < 1 || input.width < 1) return legal;
  if (!HasCostLimit(limits)) return FittingActions(architecture, input, limits.net);
  Walk walk(input);
  for (int i = 0; i < architecture.size; ++i) {
    const std::optional<Walk> next = walk.Over(architecture.layers[static_cast<size_t>(i)], limits.net);
    if (!next) return legal;
    walk = *next;
  }
  for (Action action = 0; action < ActionCount(); ++action) {
    const Layer& layer = spec_.actions[static_cast<size_t>(action)];
    if (action == terminal_) {
      legal[static_cast<size_t>(action)] = EndsWithin(walk, architecture, input, limits);
    } else if (const std::optional<Walk> next = walk.Over(layer, limits.net)) {
      legal[static_cast<size_t>(action)] = CanComeWithin(*next, Apply(architecture, action), input, limits);
    }
  }
  return legal;
}

ActionMask ChainSpace::FittingActions(const Architecture& architecture, const InputSpec& input,
                                      const NetworkTemplate& net) const {
  ActionMask fitting;
  Place place(input);
  for (int i = 0; i < architecture.size; ++i) {
    if (!place.GoOver(architecture.layers[static_cast<size_t>(i)], net)) return fitting;
  }
  for (Action action = 0; action < ActionCount(); ++action) {
    fitting[static_cast<size_t>(action)] =
        action == terminal_ || place.Over(spec_.actions[static_cast<size_t>(action)], net).has_value();
  }
  return fitting;
}

void ChainSpace::Encode(const Architecture& architecture, std::span<float> out) const {
  CheckMine(architecture);
  EncodeNsc(architecture, format_, out);
}

Graph ChainSpace::Lower(const Architecture& architecture) const {
  CheckMine(architecture);
  return LowerNsc(architecture);
}

std::string ChainSpace::Format(const Architecture& architecture) const {
  CheckMine(architecture);
  if (architecture.LayerCount() == 0) return std::string(kEmptyText);
  std::string text;
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    if (i > 0) text += '-';
    text += LayerName(architecture.layers[static_cast<size_t>(i)]);
  }
  return text;
}

Architecture ChainSpace::Parse(std::string_view text) const {
  const size_t first = text.find_first_not_of(" \t\n");
  return first != std::string_view::npos && text[first] == '[' ? ParseRows(text) : ParseWords(text);
}

Architecture ChainSpace::ParseWords(std::string_view text) const {
  Architecture architecture = Initial();
  if (text == kEmptyText || text == kTerminalText) return architecture;
  const std::vector<std::string_view> words = SplitAt(text, '-');
  for (const std::string_view& word : words) {
    if (word == kTerminalText && &word == &words.back()) break;
    Action action = 0;
    while (action < ActionCount() && (action == terminal_ || ActionName(action) != word)) ++action;
    if (action == ActionCount()) {
      std::vector<std::string> names;
      for (Action a = 0; a < ActionCount(); ++a) names.push_back(ActionName(a));
      FailUsage("network '{}': the space '{}' has no layer '{}' here; join its layers by '-': {}; or write '{}'", text,
                name(), word, fmt::join(names, ", "), kEmptyText);
    }
    if (IsTerminal(architecture)) {
      FailUsage("network '{}' is too long; the space '{}' takes {} layers", text, name(), spec_.max_layers);
    }
    architecture = Apply(architecture, action);
  }
  return architecture;
}

Architecture ChainSpace::ParseRows(std::string_view text) const {
  Architecture architecture = Initial();
  for (const Layer& layer : ParseNscRows(text)) {
    const int row = architecture.size + 1;
    if (architecture.HasTerminal()) FailUsage("network '{}': row {} follows the terminal row; remove it", text, row);
    if (row > spec_.max_layers) {
      FailUsage("network '{}' is too long; the space '{}' takes {} rows", text, name(), spec_.max_layers);
    }
    const Action action = ActionOf(layer.type, layer.kernel);
    if (action < 0) {
      FailUsage("network '{}': the space '{}' has no layer of the type and kernel in row {}", text, name(), row);
    }
    architecture = Apply(architecture, action);
    if (architecture.layers[static_cast<size_t>(row) - 1] != layer) {
      FailUsage("network '{}': row {} must have the predecessors {},0; the space '{}' has chains only", text, row,
                action == terminal_ ? 0 : row - 1, name());
    }
  }
  if (architecture.HasTerminal()) architecture.layers[--architecture.size] = Layer{};
  return architecture;
}

std::vector<Action> ChainSpace::ActionsOf(const Architecture& architecture) const {
  CheckMine(architecture);
  std::vector<Action> actions;
  for (int i = 0; i < architecture.size; ++i) {
    const Layer& layer = architecture.layers[static_cast<size_t>(i)];
    actions.push_back(ActionOf(layer.type, layer.kernel));
  }
  return actions;
}

}  // namespace netwright
