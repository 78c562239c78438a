#ifndef NETWRIGHT_BASE_PRINTABLE_H_
#define NETWRIGHT_BASE_PRINTABLE_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace netwright {

// For a line on a terminal: control characters, which names of files and classes may hold, as "\x1b".
inline std::string Printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
  }
  return out;
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_PRINTABLE_H_
