#ifndef NETWRIGHT_IO_BYTE_READER_H_
#define NETWRIGHT_IO_BYTE_READER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace netwright {

// Reads beyond the end give 0.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  size_t size() const { return bytes_.size(); }
  // Whether `length` bytes lie at `offset`; no overflow for any arguments.
  bool Has(uint64_t offset, uint64_t length) const { return offset <= size() && length <= size() - offset; }
  uint8_t U8(uint64_t offset) const { return offset < size() ? static_cast<uint8_t>(bytes_[offset]) : uint8_t{0}; }
  uint32_t Big(uint64_t offset, int count) const {
    uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | U8(offset + static_cast<uint64_t>(i));
    return value;
  }
  uint32_t Little(uint64_t offset, int count) const {
    uint32_t value = 0;
    for (int i = count - 1; i >= 0; --i) value = value << 8 | U8(offset + static_cast<uint64_t>(i));
    return value;
  }
  bool Matches(uint64_t offset, std::string_view text) const {
    return Has(offset, text.size()) && std::memcmp(bytes_.data() + offset, text.data(), text.size()) == 0;
  }
  // The first offset >= from that holds `value`; size() when there is none.
  uint64_t Find(uint64_t from, uint8_t value) const {
    if (from >= size()) return size();
    const void* found = std::memchr(bytes_.data() + from, value, size() - from);
    return found == nullptr ? size() : static_cast<uint64_t>(static_cast<const std::byte*>(found) - bytes_.data());
  }
  std::span<const std::byte> Slice(uint64_t offset, uint64_t length) const { return bytes_.subspan(offset, length); }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_BYTE_READER_H_
