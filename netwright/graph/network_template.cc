#include "netwright/graph/network_template.h"

#include <fmt/format.h>

namespace netwright {

std::string NetworkTemplate::Text() const {
  // Without growth the cap has no effect, so it is left out: equal networks have equal text.
  const std::string width = filter_growth > 1
                                ? fmt::format("filters={} growth={} cap={}", filters, filter_growth, max_filters)
                                : fmt::format("filters={}", filters);
  std::string text = fmt::format("{} dense={} dropout={}", width, dense_units, dropout);
  if (growth_every != 1) text += fmt::format(" every={}", growth_every);
  if (plain) text += " plain";
  if (dense_layers != 1) text += fmt::format(" dense_layers={}", dense_layers);
  if (head == HeadKind::kGap) text += " head=gap";
  if (growth_by == GrowthBy::kStage && filter_growth > 1) text += " by=stage";
  return text;
}

}  // namespace netwright
