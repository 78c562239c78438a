#ifndef NETWRIGHT_GRAPH_INPUT_SPEC_H_
#define NETWRIGHT_GRAPH_INPUT_SPEC_H_

#include <compare>

namespace netwright {

// What a task's prepared images look like.
struct InputSpec {
  int channels = 3;
  int height = 0;  // pixels
  int width = 0;   // pixels
  int classes = 0;
  auto operator<=>(const InputSpec&) const = default;
};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INPUT_SPEC_H_
