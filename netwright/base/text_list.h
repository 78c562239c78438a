#ifndef NETWRIGHT_BASE_TEXT_LIST_H_
#define NETWRIGHT_BASE_TEXT_LIST_H_

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// In order: n separators make n + 1 parts, which may be empty and look at `text`.
inline std::vector<std::string_view> SplitAt(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

inline std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Of a list such as "a, b,c"; empty ones are left out.
inline std::vector<std::string> ListItems(std::string_view list, char separator = ',') {
  std::vector<std::string> items;
  for (const std::string_view item : SplitAt(list, separator)) {
    const size_t first = item.find_first_not_of(' ');
    if (first != std::string_view::npos) items.emplace_back(item.substr(first, item.find_last_not_of(' ') + 1 - first));
  }
  return items;
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_TEXT_LIST_H_
