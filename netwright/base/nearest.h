#ifndef NETWRIGHT_BASE_NEAREST_H_
#define NETWRIGHT_BASE_NEAREST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// Levenshtein's.
size_t EditDistance(std::string_view a, std::string_view b);

// The nearest first; ties in their order.
std::vector<std::string> NearestWords(std::string_view word, const std::vector<std::string>& words, size_t count);

// Usage error for a configuration key that is none of `valid`; it lists the nearest ones.
[[noreturn]] void FailUnknownKey(std::string_view key, const std::vector<std::string>& valid);

}  // namespace netwright

#endif  // NETWRIGHT_BASE_NEAREST_H_
