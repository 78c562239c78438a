#ifndef NETWRIGHT_SPACES_NETWORK_EDITS_H_
#define NETWRIGHT_SPACES_NETWORK_EDITS_H_

#include <optional>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// Random networks and small changes to networks, in terms of the actions that build them: for every space the same.

// One action replaced, inserted or removed, each as likely where it is possible. A new action is none that ends the
// network, and keeps pointers in range behind the actions before it; what follows may break (see Built).
std::vector<Action> Edited(const SearchSpace& space, std::vector<Action> actions, Rng& rng);

// nullopt when the network is complete before the last action, or a pointer leaves its range.
std::optional<Architecture> Built(const SearchSpace& space, std::span<const Action> actions);

// Uniform over the legal actions, the terminal one among them, until the network is finished.
Architecture RandomNetwork(const SearchSpace& space, const InputSpec& input, const Limits& limits, Rng& rng);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_NETWORK_EDITS_H_
