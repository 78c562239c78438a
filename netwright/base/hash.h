#ifndef NETWRIGHT_BASE_HASH_H_
#define NETWRIGHT_BASE_HASH_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace netwright {

// XXH3; stable between machines and versions. For seeds and table look-ups.
uint64_t Hash64(std::string_view bytes);

// Order-dependent combination of two hashes.
uint64_t CombineHashes(uint64_t a, uint64_t b);

// A 128-bit content digest, for what must not collide: data set fingerprints and cache file names.
struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Digest&) const = default;
  std::string Hex() const;                      // 32 lower-case hexadecimal digits
  static Digest FromHex(std::string_view hex);  // usage error unless 32 hexadecimal digits
};

struct DigestHash {
  size_t operator()(const Digest& digest) const { return digest.low; }
};

Digest DigestOf(std::string_view text);

// Builds a Digest piece by piece (XXH3, 128 bits). Not thread-safe.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  void Add(std::span<const std::byte> bytes);
  void Add(std::string_view text);  // adds the length too, so that ("ab", "c") differs from ("a", "bc")
  void Add(uint64_t value);
  Digest Finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_HASH_H_
