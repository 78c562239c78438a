#include "netwright/nn/sharding.h"

#include <omp.h>

#include <algorithm>
#include <cfenv>
#include <exception>

namespace netwright {
namespace {

// While it lives, libraries that this thread calls work on one thread. Else oneDNN sums by as many threads as there
// might be, and inside a parallel region, where there are fewer, its barriers wait for them for ever.
class LibrariesOnOneThread {
 public:
  LibrariesOnOneThread() { omp_set_num_threads(1); }
  ~LibrariesOnOneThread() { omp_set_num_threads(before_); }
  LibrariesOnOneThread(const LibrariesOnOneThread&) = delete;
  LibrariesOnOneThread& operator=(const LibrariesOnOneThread&) = delete;

 private:
  const int before_ = omp_get_max_threads();
};

}  // namespace

Range PartOf(int64_t whole, int parts, int part, int64_t unit) {
  const int64_t units = (whole + unit - 1) / unit;
  const int64_t first = std::min(whole, units * part / parts * unit);
  return {first, std::min(whole, units * (part + 1) / parts * unit) - first};
}

void ForParts(int parts, int threads, const std::function<void(int part, int thread)>& body) {
  threads = std::min(threads, parts);
  if (threads <= 1) {
    const LibrariesOnOneThread one_thread;
    for (int part = 0; part < parts; ++part) body(part, 0);
    return;
  }
  std::fenv_t environment;
  std::fegetenv(&environment);
  std::exception_ptr error;
  // Threads that stay from call to call: a step has dozens of calls, each some tenths of a millisecond long.
#pragma omp parallel num_threads(threads)
  {
    if (omp_get_thread_num() > 0) std::fesetenv(&environment);
    const LibrariesOnOneThread one_thread;
#pragma omp for schedule(static) nowait  // a shard stays with its thread, and in its cache, from layer to layer
    for (int part = 0; part < parts; ++part) {
      try {
        body(part, omp_get_thread_num());
      } catch (...) {
#pragma omp critical(netwright_parts)
        if (!error) error = std::current_exception();
      }
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace netwright
