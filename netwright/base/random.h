#ifndef NETWRIGHT_BASE_RANDOM_H_
#define NETWRIGHT_BASE_RANDOM_H_

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <string_view>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"

namespace netwright {

// The seed of one named random stream. Every stream derives from (run seed, purpose, index).
inline uint64_t StreamSeed(uint64_t run_seed, std::string_view purpose, uint64_t index = 0) {
  return CombineHashes(CombineHashes(run_seed, Hash64(purpose)), index);
}

// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"), the same numbers on every
// platform. A value. Not thread-safe. Meets UniformRandomBitGenerator.
class Rng {
 public:
  using result_type = uint64_t;

  explicit Rng(uint64_t seed) : state_(seed) {}
  Rng(uint64_t run_seed, std::string_view purpose, uint64_t index = 0) : state_(StreamSeed(run_seed, purpose, index)) {}

  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return ~uint64_t{0}; }

  uint64_t operator()() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Uniform in [0, 1), 53 bits.
  double Uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  // Uniform in 0 .. count - 1; count > 0 (Lemire 2019, multiply-shift without rejection: the bias is below 2^-32).
  uint64_t Below(uint64_t count) {
    __extension__ using Wide = unsigned __int128;
    NETWRIGHT_CHECK(count > 0);
    return static_cast<uint64_t>((static_cast<Wide>((*this)()) * count) >> 64);
  }

  bool Bernoulli(double probability) { return Uniform() < probability; }

  // Standard normal (Box and Muller; one of the pair is dropped).
  double Normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - Uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * Uniform());
  }

  // Fisher-Yates.
  template <typename T>
  void Shuffle(std::span<T> items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[Below(i)]);
  }

 private:
  uint64_t state_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_RANDOM_H_
