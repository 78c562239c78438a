#ifndef NETWRIGHT_SPACES_UNIFORM_ACTION_H_
#define NETWRIGHT_SPACES_UNIFORM_ACTION_H_

#include <cstdint>

#include "netwright/base/random.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// One of the mask's actions, each as likely as any other: one draw. Precondition: there is one.
inline Action UniformAction(const ActionMask& mask, Rng& rng) {
  size_t action = mask._Find_first();
  for (uint64_t skip = rng.Below(mask.count()); skip > 0; --skip) action = mask._Find_next(action);
  return static_cast<Action>(action);
}

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_UNIFORM_ACTION_H_
