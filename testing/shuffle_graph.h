#ifndef NETWRIGHT_TESTING_SHUFFLE_GRAPH_H_
#define NETWRIGHT_TESTING_SHUFFLE_GRAPH_H_

#include <span>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/graph/graph.h"

namespace netwright {

// The same network in another topological order, with the inputs of additions swapped at random; the last node stays.
inline Graph Shuffled(const Graph& graph, Rng& rng) {
  std::vector<int> place(graph.nodes.size(), -1);
  place[0] = 0;
  Graph result;
  result.nodes.emplace_back();
  while (result.nodes.size() < graph.nodes.size()) {
    std::vector<size_t> ready;
    for (size_t i = 1; i < graph.nodes.size(); ++i) {
      bool can = place[i] < 0;
      if (i + 1 == graph.nodes.size()) can = can && result.nodes.size() + 1 == graph.nodes.size();
      for (const int input : graph.nodes[i].inputs) can = can && place[static_cast<size_t>(input)] >= 0;
      if (can) ready.push_back(i);
    }
    const size_t next = ready[rng.Below(ready.size())];
    Graph::Node node = graph.nodes[next];
    for (int& input : node.inputs) input = place[static_cast<size_t>(input)];
    if (node.op == Op::kAddition && rng.Bernoulli(0.5)) std::swap(node.inputs[0], node.inputs[1]);
    place[next] = result.size();
    result.nodes.push_back(std::move(node));
  }
  return result;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SHUFFLE_GRAPH_H_
