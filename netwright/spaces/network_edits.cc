#include "netwright/spaces/network_edits.h"

#include <cstddef>

#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// Behind the first `place` of `actions`.
Action RandomEdit(const SearchSpace& space, const std::vector<Action>& actions, std::ptrdiff_t place, Rng& rng) {
  Architecture before = space.Initial();
  for (std::ptrdiff_t i = 0; i < place && !space.IsTerminal(before); ++i) {
    before = space.Apply(before, actions[static_cast<size_t>(i)]);
  }
  ActionMask mask;
  for (Action action = 0; action < space.ActionCount(); ++action) {
    if (action == space.TerminalAction()) continue;
    mask[static_cast<size_t>(action)] =
        space.IsTerminal(before) || space.Apply(before, action).out_of_range == 0;  // complete: Built refuses it
  }
  return UniformAction(mask, rng);
}

}  // namespace

std::vector<Action> Edited(const SearchSpace& space, std::vector<Action> actions, Rng& rng) {
  enum { kInsert, kReplace, kRemove };
  const auto edit = actions.empty() ? kInsert : static_cast<int>(rng.Below(3));
  const auto place = static_cast<std::ptrdiff_t>(rng.Below(actions.size() + (edit == kInsert ? 1 : 0)));
  if (edit == kInsert) {
    actions.insert(actions.begin() + place, RandomEdit(space, actions, place, rng));
  } else if (edit == kReplace) {
    actions[static_cast<size_t>(place)] = RandomEdit(space, actions, place, rng);
  } else {
    actions.erase(actions.begin() + place);
  }
  return actions;
}

std::optional<Architecture> Built(const SearchSpace& space, std::span<const Action> actions) {
  Architecture arch = space.Initial();
  for (const Action action : actions) {
    if (space.IsTerminal(arch)) return std::nullopt;
    arch = space.Apply(arch, action);
  }
  if (arch.out_of_range != 0) return std::nullopt;
  return arch;
}

Architecture RandomNetwork(const SearchSpace& space, const InputSpec& input, const Limits& limits, Rng& rng) {
  Architecture arch = space.Initial();
  for (int step = 0; step < space.DefaultEpisodeLength() && !space.IsTerminal(arch); ++step) {
    const ActionMask mask = space.LegalActions(arch, input, limits);
    if (mask.none()) break;
    const Action action = UniformAction(mask, rng);
    if (action == space.TerminalAction()) break;
    arch = space.Apply(arch, action);
  }
  return arch;
}

}  // namespace netwright
