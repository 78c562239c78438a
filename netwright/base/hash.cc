#include "netwright/base/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

#include "netwright/base/error.h"

namespace netwright {

uint64_t Hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

uint64_t CombineHashes(uint64_t a, uint64_t b) {
  const std::array<uint64_t, 2> pair = {a, b};
  return XXH3_64bits(pair.data(), sizeof(pair));
}

std::string Digest::Hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Digest Digest::FromHex(std::string_view hex) {
  Digest digest;
  const auto parse = [&](std::string_view part, uint64_t& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, 16);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (hex.size() != 32 || !parse(hex.substr(0, 16), digest.high) || !parse(hex.substr(16), digest.low)) {
    FailUsage("'{}' is not a digest of 32 hexadecimal digits", hex);
  }
  return digest;
}

struct Digester::State {
  XXH3_state_t* xxh = XXH3_createState();
  ~State() { XXH3_freeState(xxh); }
};

Digester::Digester() : state_(std::make_unique<State>()) { XXH3_128bits_reset(state_->xxh); }
Digester::~Digester() = default;

void Digester::Add(std::span<const std::byte> bytes) { XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size()); }

void Digester::Add(std::string_view text) {
  Add(static_cast<uint64_t>(text.size()));
  Add(std::as_bytes(std::span(text.data(), text.size())));
}

void Digester::Add(uint64_t value) { Add(std::as_bytes(std::span(&value, 1))); }

Digest DigestOf(std::string_view text) {
  Digester digester;
  digester.Add(text);
  return digester.Finish();
}

Digest Digester::Finish() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh);
  return {hash.high64, hash.low64};
}

}  // namespace netwright
