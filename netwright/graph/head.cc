#include "netwright/graph/head.h"

#include <fmt/format.h>

namespace netwright {

Graph WithHead(Graph graph, const NetworkTemplate& net) {
  if (net.head == HeadKind::kGap) {
    graph.nodes.push_back({.op = Op::kGlobalAverage, .kernel = 0, .inputs = {graph.output()}});
  }
  return graph;
}

std::string HeadText(int classes, const NetworkTemplate& net) {
  if (net.head == HeadKind::kGap) {
    const std::string dropout = net.dropout > 0 ? fmt::format(", dropout {}", net.dropout) : "";
    return fmt::format("{}{}, dense {}", OpName(Op::kGlobalAverage), dropout, classes);
  }
  if (net.dense_units == 0) return fmt::format("dense {}", classes);
  std::string text = fmt::format("dense {}, dropout {}", net.dense_units, net.dropout);
  for (int i = 1; i < net.dense_layers; ++i) text += fmt::format(", dense {}", net.dense_units);
  return fmt::format("{}, dense {}", text, classes);
}

}  // namespace netwright
