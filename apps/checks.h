#ifndef NETWRIGHT_APPS_CHECKS_H_
#define NETWRIGHT_APPS_CHECKS_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

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

// One of these words, which --help and the shells' completions name.
inline CLI::Validator OneOf(std::vector<std::string> words) {
  std::string named = fmt::format("{{{}}}", fmt::join(words, ","));
  return {[words = std::move(words)](std::string& text) -> std::string {
            if (std::find(words.begin(), words.end(), text) != words.end()) return "";
            return fmt::format("'{}': choose one of: {}", text, fmt::join(words, ", "));
          },
          std::move(named)};
}

// The name of a value that may be one of these words, which --help and the completions name, or something else.
inline std::string WithChoices(const std::string& name, const std::vector<std::string>& words) {
  return fmt::format("{}:{{{}}}", name, fmt::join(words, ","));
}

}  // namespace netwright

#endif  // NETWRIGHT_APPS_CHECKS_H_
