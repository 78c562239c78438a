#ifndef NETWRIGHT_BASE_PARALLEL_H_
#define NETWRIGHT_BASE_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "netwright/base/resources.h"

namespace netwright {

// Calls function(i) for every i in 0 .. count - 1 on `threads` threads (0: UsableCores), in no particular order. The
// first exception is rethrown here; what has not been started by then is left out.
template <typename Function>
void ParallelFor(int64_t count, int threads, const Function& function) {
  const int64_t workers = std::min<int64_t>(count, threads > 0 ? threads : UsableCores());
  std::atomic<int64_t> next{0};
  std::exception_ptr error;
  std::mutex mutex;
  const auto work = [&] {
    for (int64_t i = next++; i < count; i = next++) {
      try {
        function(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!error) error = std::current_exception();
        next = count;
      }
    }
  };
  std::vector<std::jthread> pool;
  for (int64_t t = 1; t < workers; ++t) pool.emplace_back(work);
  work();
  pool.clear();  // joins
  if (error) std::rethrow_exception(error);
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_PARALLEL_H_
