#include "netwright/datasets/spread.h"

#include <algorithm>

namespace netwright {

std::vector<int64_t> Spread(std::span<const int64_t> indices, size_t most) {
  const size_t count = std::min(indices.size(), most);
  std::vector<int64_t> spread(count);
  for (size_t i = 0; i < count; ++i) spread[i] = indices[i * indices.size() / count];
  return spread;
}

}  // namespace netwright
