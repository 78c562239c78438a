#ifndef NETWRIGHT_SPACES_LIMITS_H_
#define NETWRIGHT_SPACES_LIMITS_H_

#include "netwright/graph/cost.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

inline bool HasCostLimit(const Limits& limits) {
  return limits.max_params > 0 || limits.max_flops > 0 || limits.max_train_bytes > 0;
}

inline bool IsWithin(const Cost& cost, const Limits& limits) {
  return (limits.max_params == 0 || cost.params <= limits.max_params) &&
         (limits.max_flops == 0 || cost.flops <= limits.max_flops) &&
         (limits.max_train_bytes == 0 || cost.train_bytes <= limits.max_train_bytes);
}

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_LIMITS_H_
