#ifndef NETWRIGHT_BENCH_FASTEST_H_
#define NETWRIGHT_BENCH_FASTEST_H_

#include <algorithm>
#include <chrono>

namespace netwright {

// Seconds of the fastest call of `work`, which is called for so many seconds, and once before to warm up.
template <typename Work>
double Fastest(double seconds, const Work& work) {
  using Clock = std::chrono::steady_clock;
  work();
  double best = 1e9;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (Clock::now() < end) {
    const auto start = Clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

}  // namespace netwright

#endif  // NETWRIGHT_BENCH_FASTEST_H_
