#include "netwright/spaces/multi_branch_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/graph/canonical.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"

namespace netwright {
namespace {

size_t At(int i) { return static_cast<size_t>(i); }

void Append(Architecture& architecture, const Layer& layer) { architecture.layers[architecture.size++] = layer; }

}  // namespace

// Height and width of every node of a code; filters do not matter for what fits.
class MultiBranchSpace::Sizes {
 public:
  Sizes(const Architecture& architecture, const InputSpec& input) : valid_(input.height > 0 && input.width > 0) {
    sizes_[0] = {input.height, input.width};
    for (int i = 0; i < architecture.LayerCount() && valid_; ++i) {
      const Layer& layer = architecture.layers[At(i)];
      const Size size = Over(layer);
      valid_ = size.height > 0 && size.width > 0;
      leaf_[At(i) + 1] = true;
      leaf_[layer.pred1] = false;
      if (IsMerge(layer.type)) leaf_[layer.pred2] = false;
      sizes_[At(++newest_)] = size;
    }
    if (newest_ == 0) leaf_[0] = true;
  }

  bool valid() const { return valid_; }

  bool Fits(const Layer& layer) const {
    const Size size = Over(layer);
    return size.height > 0 && size.width > 0;
  }

  // The leaf with most pixels, the earliest of equals; not `other`. -1: there is none.
  int LargestLeaf(int other = -1) const {
    int largest = -1;
    for (int i = 0; i <= newest_; ++i) {
      if (leaf_[At(i)] && i != other && (largest < 0 || Pixels(i) > Pixels(largest))) largest = i;
    }
    return largest;
  }

 private:
  struct Size {
    int height = 0;
    int width = 0;
  };

  int64_t Pixels(int node) const { return int64_t{sizes_[At(node)].height} * sizes_[At(node)].width; }

  Size Over(const Layer& layer) const {
    const Size& a = sizes_[layer.pred1];
    if (layer.type == LayerType::kConvolution) return {a.height - layer.kernel + 1, a.width - layer.kernel + 1};
    if (IsPooling(layer.type)) return {a.height / layer.kernel, a.width / layer.kernel};
    const Size& b = sizes_[layer.pred2];
    return {std::max(a.height, b.height), std::max(a.width, b.width)};
  }

  std::array<Size, Architecture::kMaxLayers + 1> sizes_{};
  std::array<bool, Architecture::kMaxLayers + 1> leaf_{};
  int newest_ = 0;
  bool valid_;
};

MultiBranchSpace::MultiBranchSpace(SpaceSpec spec) : spec_(std::move(spec)) {
  NETWRIGHT_CHECK(ProblemOf(spec_).empty() && spec_.predecessors != Predecessors::kPrevious);
  format_ = {.max_layers = spec_.max_layers, .max_kernel = 5, .second_predecessor = true};
  for (const Layer& layer : spec_.actions) {
    format_.max_kernel = std::max<int>(format_.max_kernel, layer.kernel);
    adds_ = adds_ || layer.type == LayerType::kAddition;
    if (layer.type == LayerType::kTerminal) terminal_ = ActionCount();
    if (IsPointerScheme() || layer.type == LayerType::kTerminal) {
      moves_.push_back({.layer = layer});
    } else {
      AddDirectMoves(layer);
    }
    if (!IsPooling(layer.type) || layer.kernel == 1) continue;
    const auto same_size = std::find_if(shrinking_.begin(), shrinking_.end(),
                                        [&](const Layer& pooling) { return pooling.kernel == layer.kernel; });
    if (same_size == shrinking_.end()) {
      shrinking_.push_back(layer);
    } else if (layer.type == LayerType::kAveragePooling) {
      *same_size = layer;  // keeps no indices for the backward pass
    }
  }
  std::sort(shrinking_.begin(), shrinking_.end(), [](const Layer& a, const Layer& b) { return a.kernel < b.kernel; });
  if (IsPointerScheme()) {
    for (const int pointer : {1, 2}) {
      for (const int step : {1, -1}) moves_.push_back({.layer = {}, .pointer = pointer, .step = step});
    }
  }
  NETWRIGHT_CHECK(ActionCount() == ActionCountOf(spec_));
}

void MultiBranchSpace::AddDirectMoves(const Layer& layer) {
  for (int near = 0; near < spec_.max_layers; ++near) {
    if (!IsMerge(layer.type)) {
      moves_.push_back({.layer = layer, .back1 = near});
      continue;
    }
    for (int far = near + 1; far < spec_.max_layers; ++far) {
      moves_.push_back({.layer = layer, .back1 = far, .back2 = near});
    }
  }
}

void MultiBranchSpace::CheckMine(const Architecture& architecture) const {
  NETWRIGHT_CHECK(architecture.space == id());
}

std::string MultiBranchSpace::ActionName(Action action) const {
  const Move& move = moves_.at(At(action));
  if (move.pointer != 0) return fmt::format("p{}{:+}", move.pointer, move.step);
  if (move.back1 < 0) return LayerName(move.layer);
  if (move.back2 < 0) return fmt::format("{}@{}", LayerName(move.layer), move.back1);
  return fmt::format("{}@{},{}", LayerName(move.layer), move.back2, move.back1);
}

Architecture MultiBranchSpace::Initial() const {
  Architecture architecture;
  architecture.space = id();
  return architecture;
}

bool MultiBranchSpace::IsTerminal(const Architecture& architecture) const {
  return architecture.out_of_range != 0 || architecture.HasTerminal() || architecture.size >= spec_.max_layers;
}

Architecture MultiBranchSpace::Apply(const Architecture& architecture, Action action) const {
  CheckMine(architecture);
  NETWRIGHT_CHECK(!IsTerminal(architecture) && action >= 0 && action < ActionCount());
  const Move& move = moves_[At(action)];
  const int newest = architecture.size;
  Architecture next = architecture;
  if (move.pointer != 0) {
    uint8_t& shift = move.pointer == 1 ? next.shift1 : next.shift2;
    const int back = shift - move.step;
    if (back < 0 || back > newest) {
      next.out_of_range = 1;
    } else {
      shift = static_cast<uint8_t>(back);
    }
    return next;
  }
  if (const std::optional<Layer> layer = LayerOn(architecture, move)) {
    Append(next, *layer);
  } else {
    next.out_of_range = 1;
  }
  return next;
}

std::optional<Layer> MultiBranchSpace::LayerOn(const Architecture& architecture, const Move& move) {
  Layer layer = move.layer;
  if (layer.type == LayerType::kTerminal) return layer;
  const int newest = architecture.size;
  const int back1 = move.back1 < 0 ? architecture.shift1 : move.back1;
  const int back2 = !IsMerge(layer.type) ? newest : move.back2 < 0 ? architecture.shift2 : move.back2;
  if (back1 > newest || back2 > newest) return std::nullopt;
  layer.pred1 = static_cast<uint8_t>(newest - back1);
  layer.pred2 = static_cast<uint8_t>(newest - back2);  // 0 where there is no second one
  return layer;
}

// Each plan is a function of the network alone, so what follows its first step is the plan of the network after that.
bool MultiBranchSpace::PlanLeadsWithin(Architecture architecture, bool largest_first, bool add_first,
                                       const InputSpec& input, const Limits& limits) const {
  while (architecture.size < spec_.max_layers) {
    const Sizes sizes(architecture, input);
    const int leaf = sizes.LargestLeaf();
    const int second = add_first ? sizes.LargestLeaf(leaf) : -1;
    Layer layer;
    if (second >= 0) {
      layer = {.type = LayerType::kAddition,
               .kernel = 0,
               .pred1 = static_cast<uint8_t>(std::min(leaf, second)),
               .pred2 = static_cast<uint8_t>(std::max(leaf, second))};
    } else {
      for (const Layer& pooling : shrinking_) {
        Layer candidate = pooling;
        candidate.pred1 = static_cast<uint8_t>(leaf);
        if (!sizes.Fits(candidate) || (!largest_first && layer.type != LayerType::kNone)) break;
        layer = candidate;
      }
      if (layer.type == LayerType::kNone) return false;
    }
    Append(architecture, layer);
    if (IsWithinLimits(Lower(architecture), input, limits)) return true;
  }
  return false;
}

bool MultiBranchSpace::CanComeWithin(const Architecture& architecture, const InputSpec& input,
                                     const Limits& limits) const {
  if (IsWithinLimits(Lower(architecture), input, limits)) return true;
  for (const bool largest_first : {true, false}) {
    if (PlanLeadsWithin(architecture, largest_first, false, input, limits)) return true;
    if (adds_ && PlanLeadsWithin(architecture, largest_first, true, input, limits)) return true;
  }
  return false;
}

ActionMask MultiBranchSpace::LegalActions(const Architecture& architecture, const InputSpec& input,
                                          const Limits& limits) const {
  CheckMine(architecture);
  ActionMask legal;
  if (IsTerminal(architecture)) return legal;
  const Sizes sizes(architecture, input);
  if (!sizes.valid()) return legal;
  const bool limited = HasCostLimit(limits);
  const bool within = !limited || IsWithinLimits(Lower(architecture), input, limits);
  const bool can_stay = within || CanComeWithin(architecture, input, limits);
  for (Action action = 0; action < ActionCount(); ++action) {
    if (action == terminal_) {
      legal[At(action)] = within;
      continue;
    }
    if (IsPointerShift(action)) {
      legal[At(action)] = can_stay && Apply(architecture, action).out_of_range == 0;
    } else if (const std::optional<Layer> layer = LayerOn(architecture, moves_[At(action)])) {
      legal[At(action)] = sizes.Fits(*layer) && (!limited || CanComeWithin(Apply(architecture, action), input, limits));
    }
  }
  return legal;
}

void MultiBranchSpace::Encode(const Architecture& architecture, std::span<float> out) const {
  CheckMine(architecture);
  EncodeNsc(architecture, format_, out);
}

Graph MultiBranchSpace::Lower(const Architecture& architecture) const {
  CheckMine(architecture);
  return Canonical(LowerNsc(architecture));
}

Action MultiBranchSpace::ShiftAction(int pointer, int step) const {
  return ActionCount() - 4 + 2 * (pointer - 1) + (step > 0 ? 0 : 1);
}

Action MultiBranchSpace::LayerAction(const Architecture& before, const Layer& layer) const {
  for (Action action = 0; action < ActionCount(); ++action) {
    const Move& move = moves_[At(action)];
    if (move.pointer != 0 || move.layer.type != layer.type || move.layer.kernel != layer.kernel) continue;
    const bool fits = move.back1 < 0 || (before.size - move.back1 == layer.pred1 &&
                                         (move.back2 < 0 || before.size - move.back2 == layer.pred2));
    if (fits) return action;
  }
  return -1;
}

std::vector<Action> MultiBranchSpace::ActionsOf(const Architecture& architecture) const {
  CheckMine(architecture);
  std::vector<Action> actions;
  Architecture built = Initial();
  const auto take = [&](Action action) {
    actions.push_back(action);
    built = Apply(built, action);
  };
  const auto shift_to = [&](int pointer, int back) {
    while (true) {
      const int now = pointer == 1 ? built.shift1 : built.shift2;
      if (now == back) return;
      take(ShiftAction(pointer, back > now ? -1 : 1));
    }
  };
  const int layers = architecture.LayerCount();
  for (int i = 0; i < layers; ++i) {
    const Layer& layer = architecture.layers[At(i)];
    if (IsPointerScheme()) {
      const bool last = i + 1 == spec_.max_layers;  // no shift can follow
      shift_to(1, i - layer.pred1);
      if (IsMerge(layer.type)) {
        shift_to(2, i - layer.pred2);
      } else if (last && architecture.shift2 <= i) {
        shift_to(2, architecture.shift2);
      }
    }
    take(LayerAction(built, layer));
  }
  if (IsPointerScheme() && !IsTerminal(built)) {
    shift_to(1, architecture.shift1);
    shift_to(2, architecture.shift2);
  }
  if (architecture.HasTerminal()) take(terminal_);
  if (architecture.out_of_range != 0) {
    Action leaving = 0;
    while (Apply(built, leaving).out_of_range == 0) ++leaving;
    take(leaving);
  }
  return actions;
}

}  // namespace netwright
