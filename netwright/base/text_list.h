#ifndef NETWRIGHT_BASE_TEXT_LIST_H_
#define NETWRIGHT_BASE_TEXT_LIST_H_

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// The items of a list such as "a, b,c", in order, without the spaces around them; empty ones are left out.
inline std::vector<std::string> ListItems(std::string_view list, char separator = ',') {
  std::vector<std::string> items;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(separator, begin), list.size());
    const std::string_view item = list.substr(begin, end - begin);
    const size_t first = item.find_first_not_of(' ');
    if (first != std::string_view::npos) items.emplace_back(item.substr(first, item.find_last_not_of(' ') + 1 - first));
    begin = end + 1;
  }
  return items;
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_TEXT_LIST_H_
