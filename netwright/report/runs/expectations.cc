#include "netwright/report/runs/expectations.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "netwright/base/ranks.h"
#include "netwright/report/runs/network_cards.h"

namespace netwright {
namespace {

// Of the networks that were trained.
struct Foretold {
  std::vector<double> expected, came;
  std::vector<std::string> networks;
};

Foretold ForetoldOf(std::span<const Experiment> rows) {
  Foretold foretold;
  for (const Experiment& row : rows) {
    if (!row.evaluation.trained() || row.evaluation.outcome != Outcome::kOk || std::isnan(row.expected)) continue;
    foretold.expected.push_back(row.expected);
    foretold.came.push_back(row.evaluation.metrics.accuracy);
    foretold.networks.push_back(NetworkId(row));
  }
  return foretold;
}

}  // namespace

void to_json(nlohmann::json& json, const Expectations& expectations) {
  json = {{"networks", expectations.networks},
          {"mean_error", expectations.mean_error},
          {"rank_correlation", expectations.rank_correlation}};  // NaN becomes null
}

void from_json(const nlohmann::json& json, Expectations& expectations) {
  json.at("networks").get_to(expectations.networks);
  json.at("mean_error").get_to(expectations.mean_error);
  if (json.at("rank_correlation").is_number()) json.at("rank_correlation").get_to(expectations.rank_correlation);
}

std::optional<Expectations> ExpectationsOf(std::span<const Experiment> rows) {
  const Foretold foretold = ForetoldOf(rows);
  if (foretold.came.empty()) return std::nullopt;
  Expectations expectations{.networks = static_cast<int64_t>(foretold.came.size())};
  for (size_t i = 0; i < foretold.came.size(); ++i) {
    expectations.mean_error += std::abs(foretold.came[i] - foretold.expected[i]);
  }
  expectations.mean_error /= static_cast<double>(foretold.came.size());
  expectations.rank_correlation = RankCorrelation(foretold.expected, foretold.came);
  return expectations;
}

Chart ExpectationsChart(std::span<const Experiment> rows) {
  Foretold foretold = ForetoldOf(rows);
  Series as_expected{.name = "as expected", .quiet = true};
  if (!foretold.expected.empty()) {
    const auto [low, high] = std::ranges::minmax(foretold.expected);
    as_expected.x = as_expected.y = {low, high};
  }
  Series networks{.name = "a network",
                  .x = std::move(foretold.expected),
                  .y = std::move(foretold.came),
                  .mark = Series::Mark::kPoints,
                  .networks = std::move(foretold.networks)};
  return {.name = "expectations",
          .title = "What the strategy expected of each network, and what came",
          .x = {.label = "expected accuracy"},
          .y = {.label = "measured accuracy"},
          .plot = XyPlot{{std::move(networks), std::move(as_expected)}, {}}};
}

}  // namespace netwright
