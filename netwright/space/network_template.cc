#include "netwright/space/network_template.h"

#include <fmt/format.h>

namespace netwright {

std::string NetworkTemplate::Text() const {
  // Without growth the cap has no effect, so it is left out: equal networks have equal text.
  const std::string width = filter_growth > 1
                                ? fmt::format("filters={} growth={} cap={}", filters, filter_growth, max_filters)
                                : fmt::format("filters={}", filters);
  return fmt::format("{} dense={} dropout={}", width, dense_units, dropout);
}

}  // namespace netwright
