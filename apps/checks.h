#ifndef NETWRIGHT_APPS_CHECKS_H_
#define NETWRIGHT_APPS_CHECKS_H_

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

namespace netwright {

// Of a command-line option: a whole number, `low` or more. CLI's own ranges name the highest double.
inline CLI::Validator WholeFrom(int64_t low) {
  return {[low](std::string& text) -> std::string {
            int64_t value = 0;
            const char* end = text.data() + text.size();
            const auto [rest, error] = std::from_chars(text.data(), end, value);
            if (error == std::errc() && rest == end && value >= low) return "";
            return fmt::format("'{}': give a whole number, {} or more", text, low);
          },
          /*validator_desc=*/""};
}

}  // namespace netwright

#endif  // NETWRIGHT_APPS_CHECKS_H_
