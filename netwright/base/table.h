#ifndef NETWRIGHT_BASE_TABLE_H_
#define NETWRIGHT_BASE_TABLE_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/error.h"

namespace netwright {

// Look-up in a table of implementations, whose rows have a `name`. (A linker would drop self-registration from a static
// library.) Usage error that lists the valid names; `what` is the noun ("strategy").
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
