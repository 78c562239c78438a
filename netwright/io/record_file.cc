#include "netwright/io/record_file.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>

namespace netwright {
namespace {

constexpr std::array<uint32_t, 256> MakeTable() {
  constexpr uint32_t kReversedPolynomial = 0x82F63B78;
  std::array<uint32_t, 256> table = {};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ kReversedPolynomial : value >> 1;
    table[i] = value;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

static_assert(std::endian::native == std::endian::little);

template <typename Value>
Value Load(std::span<const std::byte> bytes, uint64_t offset) {
  Value value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

template <typename Value>
void Append(Value value, std::string& bytes) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::span<const std::byte> BytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

uint32_t Crc32c(std::span<const std::byte> bytes) {
  uint32_t sum = 0xFFFFFFFF;
  for (const std::byte byte : bytes) sum = sum >> 8 ^ kTable[(sum ^ static_cast<uint8_t>(byte)) & 0xFF];
  return ~sum;
}

uint32_t MaskedCrc32c(std::span<const std::byte> bytes) {
  const uint32_t sum = Crc32c(bytes);
  return (sum >> 15 | sum << 17) + 0xA282EAD8;
}

std::optional<std::vector<RecordFrame>> ReadRecordFrames(std::span<const std::byte> file, std::string* why) {
  constexpr uint64_t kHead = 12, kTail = 4;  // length and its sum; the payload's sum
  std::vector<RecordFrame> frames;
  for (uint64_t offset = 0; offset < file.size();) {
    const uint64_t left = file.size() - offset;
    if (left < kHead) {
      *why = fmt::format("it ends inside record {}", frames.size());
      return std::nullopt;
    }
    const uint64_t length = Load<uint64_t>(file, offset);
    if (Load<uint32_t>(file, offset + 8) != MaskedCrc32c(file.subspan(offset, 8))) {
      *why = fmt::format("the length of record {} does not match its check sum", frames.size());
      return std::nullopt;
    }
    if (left - kHead < kTail || length > left - kHead - kTail) {
      *why = fmt::format("it ends inside record {}", frames.size());
      return std::nullopt;
    }
    frames.push_back({file.subspan(offset + kHead, length), Load<uint32_t>(file, offset + kHead + length)});
    offset += kHead + length + kTail;
  }
  return frames;
}

bool IsIntact(const RecordFrame& frame) { return MaskedCrc32c(frame.payload) == frame.check_sum; }

void AppendRecord(std::string_view payload, std::string* file) {
  std::string length;
  Append<uint64_t>(payload.size(), length);
  *file += length;
  Append<uint32_t>(MaskedCrc32c(BytesOf(length)), *file);
  *file += payload;
  Append<uint32_t>(MaskedCrc32c(BytesOf(payload)), *file);
}

}  // namespace netwright
