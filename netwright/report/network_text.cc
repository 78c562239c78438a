#include "netwright/report/network_text.h"

#include <fmt/format.h>

namespace netwright {

std::string NetworkName(std::string_view architecture) {
  return architecture == "empty" || architecture == "input" ? "(head only)" : std::string(architecture);
}

std::string AccuracyText(const Metrics& metrics) {
  return fmt::format("{:.4f}{}", metrics.accuracy, metrics.extrapolated() ? " (forecast)" : "");
}

}  // namespace netwright
