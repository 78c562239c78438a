#ifndef NETWRIGHT_DATASETS_SPREAD_H_
#define NETWRIGHT_DATASETS_SPREAD_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace netwright {

// Up to `most` of the indices, evenly spread: of a part of a split, about as many of each class as there are in it.
std::vector<int64_t> Spread(std::span<const int64_t> indices, size_t most);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_SPREAD_H_
