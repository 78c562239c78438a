#include "netwright/datasets/releases/matlab_check.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace netwright {
namespace {

// "MAT-File Format" (The MathWorks), level 5.
constexpr size_t kHeader = 128, kTag = 8;
constexpr uint32_t kInt8 = 1, kInt32 = 5, kUint32 = 6, kMatrix = 14, kCompressed = 15;
constexpr uint32_t kFirstNumbers = 6, kLastNumbers = 15;    // classes of matrices: double to uint64
constexpr uint32_t kLongestName = 63, kLargest = 1u << 24;  // characters; numbers
constexpr uint32_t kLargestBytes = 8 * kLargest;
constexpr size_t kFront = 256;  // bytes; more than all that stands in front of a matrix's numbers

struct Tag {
  uint32_t type = 0, bytes = 0;
  bool small = false;  // the data follow within the tag
};

std::optional<Tag> ReadTag(std::span<const std::byte> in) {
  if (in.size() < kTag) return std::nullopt;
  Tag tag;
  std::memcpy(&tag.type, in.data(), 4);
  std::memcpy(&tag.bytes, in.data() + 4, 4);
  if (tag.type >> 16 != 0) tag = {tag.type & 0xFFFF, tag.type >> 16, true};
  return tag;
}

uint32_t Word(std::span<const std::byte> in, size_t place) {
  uint32_t word = 0;
  std::memcpy(&word, in.data() + place, 4);
  return word;
}

// What a matrix begins with: flags, two dimensions, a name, the tag of its numbers.
bool IsHarmlessMatrix(std::span<const std::byte> in) {
  constexpr size_t kFlags = kTag + 8, kDimensions = kTag + 8;
  if (in.size() < kFlags + kDimensions) return false;
  const Tag flags = *ReadTag(in), dimensions = *ReadTag(in.subspan(kFlags));
  if (flags.small || flags.type != kUint32 || flags.bytes != 8) return false;
  if (dimensions.small || dimensions.type != kInt32 || dimensions.bytes != 8) return false;
  const uint32_t kind = Word(in, kTag) & 0xFF;
  const uint64_t rows = Word(in, kFlags + kTag), columns = Word(in, kFlags + kTag + 4);
  if (kind < kFirstNumbers || kind > kLastNumbers || rows * columns > kLargest) return false;
  in = in.subspan(kFlags + kDimensions);
  const std::optional<Tag> name = ReadTag(in);
  if (!name || name->type != kInt8 || name->bytes > (name->small ? 4 : kLongestName)) return false;
  const size_t length = name->small ? kTag : kTag + (name->bytes + kTag - 1) / kTag * kTag;
  if (length > in.size()) return false;
  const std::optional<Tag> numbers = ReadTag(in.subspan(length));
  return numbers && numbers->bytes <= kLargestBytes;
}

// The first bytes of what was compressed.
std::span<const std::byte> Inflate(std::span<const std::byte> in, std::array<std::byte, kFront>& out) {
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_SYNC_FLUSH);
  inflateEnd(&stream);
  return std::span(out).first(out.size() - stream.avail_out);
}

}  // namespace

bool IsHarmlessMatlabFile(std::span<const std::byte> file) {
  if (file.size() < kHeader || std::memcmp(file.data() + kHeader - 2, "IM", 2) != 0) return false;  // little-endian
  std::span<const std::byte> rest = file.subspan(kHeader);
  while (!rest.empty()) {
    const std::optional<Tag> tag = ReadTag(rest);
    if (!tag || tag->small || tag->bytes > rest.size() - kTag) return false;
    std::span<const std::byte> element = rest.subspan(kTag, tag->bytes);
    rest = rest.subspan(kTag + tag->bytes);
    std::array<std::byte, kFront> front;
    if (tag->type == kCompressed) {
      element = Inflate(element, front);
      const std::optional<Tag> inner = ReadTag(element);
      if (!inner || inner->small || inner->type != kMatrix || inner->bytes > kLargestBytes + kFront) return false;
      element = element.subspan(kTag);
    } else if (tag->type != kMatrix) {
      return false;
    }
    if (!IsHarmlessMatrix(element)) return false;
  }
  return true;
}

}  // namespace netwright
