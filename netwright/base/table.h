#ifndef NETWRIGHT_BASE_TABLE_H_
#define NETWRIGHT_BASE_TABLE_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/error.h"

namespace netwright {

// Look-up in a folder's explicit table of implementations. A row is any struct with a `name` (std::string_view or
// const char*). There is no self-registration: a linker drops that from a static library.
//
// Usage error that lists the valid names when there is none of this name; `what` is the noun ("strategy").
template <typename Rows>
const auto& FindByName(const Rows& rows, std::string_view name, std::string_view what) {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    if (row.name == name) return row;
    names.emplace_back(row.name);
  }
  FailUsage("unknown {} '{}'; choose one of: {}", what, name, fmt::join(names, ", "));
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_TABLE_H_
