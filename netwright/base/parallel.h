#ifndef NETWRIGHT_BASE_PARALLEL_H_
#define NETWRIGHT_BASE_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace netwright {

// Calls function(i) once for every i in 0 .. count - 1 on `threads` threads (0: all cores), in no particular order, and
// returns when all are done. The first exception is rethrown here; what has not been started by then is left out.
template <typename Function>
void ParallelFor(int64_t count, int threads, const Function& function) {
  const int64_t cores = std::max<int64_t>(1, std::thread::hardware_concurrency());
  const int64_t workers = std::min(count, threads > 0 ? threads : cores);
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
