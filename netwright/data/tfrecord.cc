#include "netwright/data/tfrecord.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "netwright/data/tf_example.pb.h"

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

template <typename Value>
Value Load(std::span<const std::byte> bytes, uint64_t offset) {
  Value value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof(value));  // little-endian, as packed_file.cc asserts
  return value;
}

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

std::optional<ImageExample> ParseImageExample(std::span<const std::byte> payload, std::string* why) {
  records::Example example;
  if (payload.size() > std::numeric_limits<int>::max() ||
      !example.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    *why = "no tf.train.Example";
    return std::nullopt;
  }
  auto& features = *example.mutable_features()->mutable_feature();
  const auto image = features.find("image"), label = features.find("label");
  if (image == features.end() || image->second.bytes_list().value_size() != 1) {
    *why = "an example without one 'image'";
    return std::nullopt;
  }
  if (label == features.end() || label->second.int64_list().value_size() != 1) {
    *why = "an example without one 'label'";
    return std::nullopt;
  }
  return ImageExample{std::move(*image->second.mutable_bytes_list()->mutable_value(0)),
                      label->second.int64_list().value(0)};
}

}  // namespace netwright
