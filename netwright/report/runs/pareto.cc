#include "netwright/report/runs/pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/table.h"
#include "netwright/base/units.h"
#include "netwright/graph/input_json.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/network_cards.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

using nlohmann::json;

// 0: nobody knows it.
std::optional<double> Known(int64_t cost) { return cost > 0 ? std::optional(static_cast<double>(cost)) : std::nullopt; }

template <int64_t DeviceCost::*kMember>
std::optional<double> OfDevice(const CostedNetwork& network) {
  return network.device ? Known((*network.device).*kMember) : std::nullopt;
}

constexpr std::array kCosts = {
    CostKind{"flops", "FLOPs", "forward, one image",
             [](const CostedNetwork& network) { return Known(network.row->evaluation.metrics.flops); }, FormatCount},
    CostKind{"params", "parameters", "",
             [](const CostedNetwork& network) { return Known(network.row->evaluation.metrics.params); }, FormatCount},
    CostKind{"flash", "flash in 8 bits", "bytes", OfDevice<&DeviceCost::flash>, FormatBytes},
    CostKind{"ram", "RAM in 8 bits", "bytes", OfDevice<&DeviceCost::ram>, FormatBytes},
    CostKind{"macs", "multiply-adds", "one image", OfDevice<&DeviceCost::macs>, FormatCount},
    CostKind{"latency", "latency", "nanoseconds", OfDevice<&DeviceCost::latency>,
             [](double cost) { return FormatLatency(static_cast<int64_t>(cost)); }},
};

}  // namespace

std::span<const CostKind> CostKinds() { return kCosts; }

const CostKind& FindCostKind(std::string_view name) { return FindByName(kCosts, name, "cost"); }

NetworkTemplate SearchedTemplate(const RunData& data) {
  const NetworkTemplate net = TemplateOf(data.run.at("config"), "recipe.");
  if (net.head != HeadKind::kAuto && net.growth_by != GrowthBy::kAuto) return net;
  return MakeSearchSpace(data.Config<std::string>("space", ""))->Settled(net);  // runs of before there was a choice
}

TargetChoice TargetOf(const RunData& data) {
  return {.name = data.Config<std::string>("target", std::string(kDesktopTarget)),
          .hertz = data.Config<int64_t>("target_clock", 0),
          .measured = data.Config<std::string>("operation_times", "")};
}

std::vector<CostedNetwork> CostedNetworks(const RunData& data, const TargetChoice& target) {
  std::vector<CostedNetwork> networks;
  for (const Experiment* row : TrainedNetworks(data)) networks.push_back({row, std::nullopt});
  const auto task = data.run.find("task");
  if (networks.empty() || task == data.run.end()) return networks;
  const auto input = task->at("input").get<InputSpec>();
  const NetworkTemplate net = SearchedTemplate(data);
  if (net.plain) return networks;
  const OperationTimes times = TimesOn(target);
  for (CostedNetwork& network : networks) {
    network.device = DeviceCostOf(LowerForInference(Graph::Parse(network.row->key.network), input, net), times);
  }
  return networks;
}

std::vector<CostedNetwork> ParetoFront(std::vector<CostedNetwork> networks, const CostKind& cost) {
  const auto accuracy = [](const CostedNetwork& network) { return network.row->evaluation.metrics.accuracy; };
  std::erase_if(networks, [&](const CostedNetwork& network) { return !cost.of(network); });
  std::stable_sort(networks.begin(), networks.end(), [&](const CostedNetwork& a, const CostedNetwork& b) {
    return std::pair(*cost.of(a), -accuracy(a)) < std::pair(*cost.of(b), -accuracy(b));
  });
  std::vector<CostedNetwork> front;
  for (const CostedNetwork& network : networks) {
    if (front.empty() || accuracy(network) > accuracy(front.back())) front.push_back(network);
  }
  return front;
}

Chart ParetoChart(const std::vector<CostedNetwork>& networks, const CostKind& cost) {
  const auto series = [&](const char* name, const std::vector<CostedNetwork>& of, Series::Mark mark) {
    Series result{.name = name, .mark = mark, .quiet = mark == Series::Mark::kPoints};
    for (const CostedNetwork& network : of) {
      const std::optional<double> x = cost.of(network);
      if (!x) continue;
      result.x.push_back(*x);
      result.y.push_back(network.row->evaluation.metrics.accuracy);
      result.networks.push_back(NetworkId(*network.row));
    }
    return result;
  };
  Chart chart;
  chart.name = fmt::format("pareto_{}", cost.name);
  chart.title = fmt::format("Accuracy against {}", cost.title);
  chart.x = {.label = cost.unit.empty() ? std::string(cost.title) : fmt::format("{} ({})", cost.title, cost.unit),
             .log = true};
  chart.y.label = "accuracy";
  chart.tab = cost.title;
  chart.plot = XyPlot{{series("a network", networks, Series::Mark::kPoints),
                       series("Pareto front", ParetoFront(networks, cost), Series::Mark::kLineAndPoints)},
                      {}};
  return chart;
}

Table ParetoTable(const std::vector<CostedNetwork>& front) {
  Table table{.name = "pareto", .columns = {{"number", true}, {"network"}, {"accuracy", true}}, .network_column = 1};
  std::vector<const CostKind*> kinds;
  for (const CostKind& kind : kCosts) {
    if (std::none_of(front.begin(), front.end(), [&](const CostedNetwork& n) { return kind.of(n).has_value(); }))
      continue;
    kinds.push_back(&kind);
    table.columns.push_back({std::string(kind.name), true});
  }
  for (const CostedNetwork& network : front) {
    std::vector<std::string> row = {std::to_string(table.rows.size() + 1), NetworkName(network.row->architecture),
                                    fmt::format("{:.4f}", network.row->evaluation.metrics.accuracy)};
    for (const CostKind* kind : kinds) {
      const std::optional<double> cost = kind->of(network);
      row.push_back(cost ? kind->text(*cost) : "");
    }
    table.rows.push_back(std::move(row));
    table.networks.push_back(NetworkId(*network.row));
  }
  return table;
}

json ParetoJson(const std::vector<CostedNetwork>& front) {
  json rows = json::array();
  for (const CostedNetwork& network : front) {
    json row = {{"number", rows.size() + 1},
                {"architecture", network.row->architecture},
                {"accuracy", network.row->evaluation.metrics.accuracy}};
    for (const CostKind& kind : kCosts) {
      if (const std::optional<double> cost = kind.of(network)) row[std::string(kind.name)] = *cost;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace netwright
