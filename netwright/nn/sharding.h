#ifndef NETWRIGHT_NN_SHARDING_H_
#define NETWRIGHT_NN_SHARDING_H_

#include <cstdint>
#include <functional>

namespace netwright {

// How one network's training step is divided: every batch into `shards` parts of nearly equal size, whose statistics
// and gradients are summed in their order. Results depend on `shards`, but not on `threads`, which work on them.
struct Sharding {
  int shards = 1;
  int threads = 1;
};

// Elements [first, first + count).
struct Range {
  int64_t first = 0;
  int64_t count = 0;
};

// The part of `whole` elements that falls to one of `parts`; may be empty. Its ends are multiples of `unit`, but for
// the last one's.
Range PartOf(int64_t whole, int parts, int part, int64_t unit = 1);

// Calls body(part, thread) once for each part in 0 .. parts - 1, on up to `threads` threads, each with this thread's
// floating-point environment; thread: 0 .. threads - 1, no two at the same time. Returns when all are done; the first
// exception is rethrown. One thread: in order, here. Libraries that `body` calls work on one thread.
void ForParts(int parts, int threads, const std::function<void(int part, int thread)>& body);

}  // namespace netwright

#endif  // NETWRIGHT_NN_SHARDING_H_
