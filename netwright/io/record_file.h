#ifndef NETWRIGHT_IO_RECORD_FILE_H_
#define NETWRIGHT_IO_RECORD_FILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// TensorFlow's record framing, little-endian (tensorflow/core/lib/io/record_writer.h): uint64 length, masked CRC-32C of
// it, the payload, masked CRC-32C of the payload.
struct RecordFrame {
  std::span<const std::byte> payload;
  uint32_t check_sum = 0;  // masked, as stored
};

// Checksum of RFC 3720 (Castagnoli's polynomial).
uint32_t Crc32c(std::span<const std::byte> bytes);
uint32_t MaskedCrc32c(std::span<const std::byte> bytes);

// The frames of a file in memory; payloads are not yet looked at (see IsIntact). nullopt and *why, which names the
// record, for a file that is cut short or damaged in between.
std::optional<std::vector<RecordFrame>> ReadRecordFrames(std::span<const std::byte> file, std::string* why);

bool IsIntact(const RecordFrame& frame);

void AppendRecord(std::string_view payload, std::string* file);

}  // namespace netwright

#endif  // NETWRIGHT_IO_RECORD_FILE_H_
