#include "netwright/base/nearest.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, substitute}));
    }
  }
  return row[b.size()];
}

std::vector<std::string> NearestWords(std::string_view word, const std::vector<std::string>& words, size_t count) {
  std::vector<std::pair<size_t, std::string>> near;
  for (const std::string& candidate : words) near.emplace_back(EditDistance(word, candidate), candidate);
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  near.resize(std::min(near.size(), count));
  std::vector<std::string> nearest;
  for (auto& [distance, candidate] : near) nearest.push_back(std::move(candidate));
  return nearest;
}

void FailUnknownKey(std::string_view key, const std::vector<std::string>& valid) {
  FailUsage("unknown configuration key '{}'; the nearest of {} valid ones: {}", key, valid.size(),
            fmt::join(NearestWords(key, valid, 5), ", "));
}

}  // namespace netwright
