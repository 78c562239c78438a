#ifndef NETWRIGHT_REPORT_NETWORK_TEXT_H_
#define NETWRIGHT_REPORT_NETWORK_TEXT_H_

#include <string>
#include <string_view>

#include "netwright/evaluation/evaluation.h"

namespace netwright {

// Networks as people see them; files that programs read keep SearchSpace::Format.

// SearchSpace::Format's text; "(head only)" for the network without layers.
std::string NetworkName(std::string_view architecture);

// "0.9120"; "0.9120 (forecast)" where training stopped early and the accuracy was not measured.
std::string AccuracyText(const Metrics& metrics);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_NETWORK_TEXT_H_
