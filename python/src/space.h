#ifndef NETWRIGHT_PYTHON_SRC_SPACE_H_
#define NETWRIGHT_PYTHON_SRC_SPACE_H_

#include <memory>

#include "netwright/spaces/search_space.h"

namespace netwright::python {

using SpacePointer = std::shared_ptr<const SearchSpace>;

// As Python sees them; values.
struct Space {
  SpacePointer space;
};
struct PlacedArchitecture {
  SpacePointer space;
  Architecture arch;
};

inline constexpr InputSpec kUsualInput{.channels = 3, .height = 32, .width = 32, .classes = 10};

// With the head and the growth that the space's networks are made for, where the template leaves them open.
NetworkTemplate SettledTemplate(const SearchSpace& space, const NetworkTemplate& net);
Limits SettledLimits(const SearchSpace& space, Limits limits);

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_SPACE_H_
