#ifndef NETWRIGHT_GRAPH_WORKING_SET_H_
#define NETWRIGHT_GRAPH_WORKING_SET_H_

#include <cstdint>

namespace netwright {

// How much of a batch is worked on at once.

// Input, output and one gradient of the images that a layer works on at a time should stay in the second-level cache.
inline constexpr int64_t kCacheBytes = 768 << 10;
inline constexpr int64_t kMostAtOnce = 32;
// `bytes`: of one image's input, output and gradient.
inline int64_t ImagesAtOnce(int64_t bytes) {
  int64_t images = 1;
  while (images < kMostAtOnce && 2 * images * bytes <= kCacheBytes) images *= 2;
  return images;
}
// Images of a validation batch.
inline constexpr int64_t kEvaluationBatch = 128;

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_WORKING_SET_H_
