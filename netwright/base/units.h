#ifndef NETWRIGHT_BASE_UNITS_H_
#define NETWRIGHT_BASE_UNITS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace netwright {

// Text with units, as users write it. Usage error, naming `what`, for text that does not parse or is negative.
int64_t ParseCount(std::string_view text, std::string_view what);   // "200k", "1.5M" (powers of 1000), "12"; whole
int64_t ParseBytes(std::string_view text, std::string_view what);   // "4G", "512M", "100K" (powers of 1024), bytes
double ParseSeconds(std::string_view text, std::string_view what);  // "90", "90s", "10m", "1.5h", "2ms"

std::string FormatCount(double count);      // 1234567 -> "1.23M"
std::string FormatBytes(double bytes);      // 1536 -> "1.5 KiB"
std::string FormatSeconds(double seconds);  // 75 -> "1m15s"

}  // namespace netwright

#endif  // NETWRIGHT_BASE_UNITS_H_
