#ifndef NETWRIGHT_REPORT_RUNS_EXPECTATIONS_H_
#define NETWRIGHT_REPORT_RUNS_EXPECTATIONS_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>

#include "netwright/report/chart.h"
#include "netwright/store/store.h"

namespace netwright {

// How well a strategy foretold the accuracies of the networks that it proposed.
struct Expectations {
  int64_t networks = 0;   // trained, with an accuracy that was foretold
  double mean_error = 0;  // mean of |what came - what was expected|
  // Spearman's; NaN where all are alike.
  double rank_correlation = std::numeric_limits<double>::quiet_NaN();
};
void to_json(nlohmann::json& json, const Expectations& expectations);
void from_json(const nlohmann::json& json, Expectations& expectations);

// Of a search's rows; nullopt where nothing was foretold.
std::optional<Expectations> ExpectationsOf(std::span<const Experiment> rows);

// A point for each of those networks: what was expected against what came.
Chart ExpectationsChart(std::span<const Experiment> rows);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_EXPECTATIONS_H_
