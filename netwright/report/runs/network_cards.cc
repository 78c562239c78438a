#include "netwright/report/runs/network_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "netwright/base/units.h"
#include "netwright/graph/input_json.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/search_charts.h"

namespace netwright {
namespace {

using nlohmann::json;

constexpr size_t kDrawn = 200;  // a drawing takes half a kilobyte of the page

std::set<std::string> DrawnNetworks(const RunData& data, const std::vector<CostedNetwork>& networks) {
  const std::vector<std::string> best = BestNetworks(data, kDrawn);
  std::set<std::string> drawn(best.begin(), best.end());
  for (const CostKind& kind : CostKinds()) {
    for (const CostedNetwork& network : ParetoFront(networks, kind)) drawn.insert(NetworkId(*network.row));
  }
  return drawn;
}

NetworkCard CardOf(const CostedNetwork& network) {
  const Experiment& row = *network.row;
  NetworkCard card{.title = "Network " + NetworkId(row),
                   .name = NetworkName(row.architecture),
                   .facts = {{"accuracy", AccuracyText(row.evaluation.metrics)}}};
  for (const CostKind& kind : CostKinds()) {
    if (const std::optional<double> cost = kind.of(network)) {
      card.facts.emplace_back(std::string(kind.title), kind.text(*cost));
    }
  }
  if (!std::isnan(row.expected)) card.facts.emplace_back("expected accuracy", fmt::format("{:.4f}", row.expected));
  card.facts.emplace_back("training time", fmt::format("{:.1f} s", row.evaluation.metrics.train_seconds));
  return card;
}

void AddFinalCard(const RunData& data, Page& page) {
  if (!data.architecture.is_object()) return;
  const json& network = data.architecture;
  page.AddNetwork(kFinalNetwork,
                  {.title = "The delivered network",
                   .name = NetworkName(network.value("architecture", "")),
                   .facts = {{"parameters", FormatCount(network.value("params", 0.0))},
                             {"FLOPs", FormatCount(network.value("flops", 0.0))}},
                   .layers = LayersOf(Graph::Parse(network.at("graph").get<std::string>()),
                                      network.at("input").get<InputSpec>(), TemplateOf(network.at("recipe"), ""))});
}

}  // namespace

std::string NetworkId(const Experiment& row) { return std::to_string(row.id); }

std::vector<std::string> BestNetworks(const RunData& data, size_t count) {
  std::vector<std::string> ids;
  for (const Experiment* row : ByAccuracy(data)) {
    if (ids.size() < count) ids.push_back(NetworkId(*row));
  }
  return ids;
}

void AddNetworkCards(const RunData& data, const std::vector<CostedNetwork>& networks, Page& page) {
  AddFinalCard(data, page);
  const json task = data.run.value("task", json());
  const std::set<std::string> drawn = task.is_object() ? DrawnNetworks(data, networks) : std::set<std::string>();
  for (const CostedNetwork& network : networks) {
    NetworkCard card = CardOf(network);
    if (drawn.contains(NetworkId(*network.row))) {
      card.layers =
          LayersOf(Graph::Parse(network.row->key.network), task.at("input").get<InputSpec>(), SearchedTemplate(data));
    }
    page.AddNetwork(NetworkId(*network.row), card);
  }
}

}  // namespace netwright
