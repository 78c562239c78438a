#include "netwright/train/inheritance.h"

#include <algorithm>

namespace netwright {

std::optional<Graph> PrefixOf(const Graph& graph) {
  if (graph.size() < 2) return std::nullopt;
  Graph prefix = graph;
  prefix.nodes.pop_back();
  std::vector<char> read(prefix.nodes.size(), 0);
  read.back() = 1;
  for (const Graph::Node& node : prefix.nodes) {
    for (const int input : node.inputs) read[static_cast<size_t>(input)] = 1;
  }
  if (std::find(read.begin(), read.end(), 0) != read.end()) return std::nullopt;
  return prefix;
}

std::vector<Graph> AncestorsOf(const Graph& graph) {
  std::vector<Graph> ancestors;
  for (std::optional<Graph> prefix = PrefixOf(graph); prefix && prefix->ConvolutionCount() > 0;
       prefix = PrefixOf(ancestors.back())) {
    ancestors.push_back(*std::move(prefix));
  }
  std::reverse(ancestors.begin(), ancestors.end());
  return ancestors;
}

}  // namespace netwright
