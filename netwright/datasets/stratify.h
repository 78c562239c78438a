#ifndef NETWRIGHT_DATASETS_STRATIFY_H_
#define NETWRIGHT_DATASETS_STRATIFY_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace netwright {

using Indices = std::vector<int64_t>;  // of images

// The images of `indices` by class, 0 .. count - 1, each class in the order of `indices`. `labels`: of all images.
std::vector<Indices> ByClass(std::span<const int32_t> labels, size_t count, const Indices& indices);

// Moves `total` of `pool` to the result, from each class in proportion to its size (largest remainders), at least
// `least` of each where the total allows, and leaving `leave` in each; fewer where there are no more. Both lists are
// ascending. Random streams derive from (seed, purpose, class).
Indices TakeStratified(std::span<const int32_t> labels, size_t count, Indices* pool, int64_t total, int64_t least,
                       int64_t leave, uint64_t seed, std::string_view purpose);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_STRATIFY_H_
