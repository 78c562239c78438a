#include "netwright/graph/canonical.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "netwright/base/check.h"

namespace netwright {
namespace {

// Node numbers are the graph's; the rank of a node is its place in an order that does not depend on them.
class Canonicaliser {
 public:
  explicit Canonicaliser(const Graph& graph) : graph_(graph), count_(graph.nodes.size()) {
    FindLive();
    FindReaders();
    FindUnordered();
  }

  Graph Run() {
    RankAtFirst();
    Refine();
    while (BreakTie()) Refine();
    Graph result;
    result.nodes.emplace_back();
    place_.assign(count_, -1);
    place_[0] = 0;
    Visit(graph_.nodes.size() - 1, result);
    return result;
  }

 private:
  const Graph::Node& Node(size_t i) const { return graph_.nodes[i]; }

  void FindLive() {
    live_.assign(count_, false);
    live_.back() = true;
    for (size_t i = count_; i-- > 0;) {
      if (!live_[i]) continue;
      for (const int input : Node(i).inputs) live_[static_cast<size_t>(input)] = true;
    }
  }

  void FindReaders() {
    readers_.resize(count_);
    for (size_t i = 0; i < count_; ++i) {
      if (!live_[i]) continue;
      for (size_t port = 0; port < Node(i).inputs.size(); ++port) {
        readers_[static_cast<size_t>(Node(i).inputs[port])].emplace_back(i, port);
      }
    }
  }

  // Merges whose inputs may change places.
  void FindUnordered() {
    std::vector<bool> order_matters(count_);  // of the channels of a node's output
    unordered_.assign(count_, false);
    for (size_t i = count_; i-- > 0;) {
      for (const auto& [reader, port] : readers_[i]) {
        const Op op = Node(reader).op;
        if (op == Op::kAddition || (op != Op::kConvolution && order_matters[reader])) order_matters[i] = true;
      }
      unordered_[i] = Node(i).op == Op::kAddition || (Node(i).op == Op::kConcatenation && !order_matters[i]);
    }
  }

  // Ranks from the keys of all live nodes; returns how many different ones there are. Dead nodes keep rank -1.
  size_t RankBy(const std::vector<std::vector<int>>& keys) {
    std::vector<const std::vector<int>*> sorted;
    for (size_t i = 0; i < count_; ++i) {
      if (live_[i]) sorted.push_back(&keys[i]);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
    sorted.erase(std::unique(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a == *b; }),
                 sorted.end());
    rank_.assign(count_, -1);
    for (size_t i = 0; i < count_; ++i) {
      if (!live_[i]) continue;
      const auto place = std::lower_bound(sorted.begin(), sorted.end(), &keys[i],
                                          [](const auto* a, const auto* b) { return *a < *b; });
      rank_[i] = static_cast<int>(place - sorted.begin());
    }
    return sorted.size();
  }

  // By the number of nodes that a node depends on, then by operation: small branches first.
  void RankAtFirst() {
    std::vector<std::vector<bool>> below(count_, std::vector<bool>(count_));
    std::vector<std::vector<int>> keys(count_);
    for (size_t i = 0; i < count_; ++i) {
      below[i][i] = true;
      for (const int input : Node(i).inputs) {
        for (size_t j = 0; j < i; ++j) below[i][j] = below[i][j] || below[static_cast<size_t>(input)][j];
      }
      keys[i] = {static_cast<int>(std::count(below[i].begin(), below[i].end(), true)),
                 static_cast<int>(Node(i).op),
                 Node(i).kernel,
                 unordered_[i] ? 1 : 0,
                 Node(i).stride,
                 Node(i).same ? 1 : 0,
                 Node(i).width};
    }
    ranks_ = RankBy(keys);
  }

  // Tells nodes apart by what they read and by what reads them, until nothing more is told apart.
  void Refine() {
    while (true) {
      std::vector<std::vector<int>> keys(count_);
      for (size_t i = 0; i < count_; ++i) {
        if (!live_[i]) continue;
        std::vector<int>& key = keys[i];
        key.push_back(rank_[i]);
        for (const int input : Node(i).inputs) key.push_back(rank_[static_cast<size_t>(input)]);
        if (unordered_[i]) std::sort(key.begin() + 1, key.end());
        const auto first_reader = static_cast<std::ptrdiff_t>(key.size());
        for (const auto& [reader, port] : readers_[i]) {
          key.push_back(2 * rank_[reader] + (unordered_[reader] ? 0 : static_cast<int>(port)));
        }
        std::sort(key.begin() + first_reader, key.end());
      }
      const size_t before = std::exchange(ranks_, RankBy(keys));
      if (ranks_ == before) return;
    }
  }

  // Nodes of one rank look alike from everywhere: which of them comes first changes nothing. False if there are none.
  bool BreakTie() {
    std::vector<int> members(count_);
    for (size_t i = 0; i < count_; ++i) {
      if (live_[i]) ++members[static_cast<size_t>(rank_[i])];
    }
    const auto tied = std::find_if(members.begin(), members.end(), [](int m) { return m > 1; });
    if (tied == members.end()) return false;
    const int rank = static_cast<int>(tied - members.begin());
    const auto chosen = static_cast<size_t>(std::find(rank_.begin(), rank_.end(), rank) - rank_.begin());
    std::vector<std::vector<int>> keys(count_);
    for (size_t i = 0; i < count_; ++i) keys[i] = {rank_[i], i == chosen ? 0 : 1};
    ranks_ = RankBy(keys);
    return true;
  }

  // Appends the nodes that `node` depends on, then itself.
  void Visit(size_t node, Graph& result) {
    if (place_[node] >= 0) return;
    std::vector<int> inputs = Node(node).inputs;
    const auto by_rank = [this](int a, int b) { return rank_[static_cast<size_t>(a)] < rank_[static_cast<size_t>(b)]; };
    if (unordered_[node]) std::sort(inputs.begin(), inputs.end(), by_rank);
    for (const int input : inputs) Visit(static_cast<size_t>(input), result);
    for (int& input : inputs) input = place_[static_cast<size_t>(input)];
    if (unordered_[node]) std::sort(inputs.begin(), inputs.end());
    place_[node] = result.size();
    result.nodes.push_back(Node(node));
    result.nodes.back().inputs = std::move(inputs);
  }

  const Graph& graph_;
  const size_t count_;
  std::vector<bool> live_;
  std::vector<std::vector<std::pair<size_t, size_t>>> readers_;  // reading node and which of its inputs it is
  std::vector<bool> unordered_;
  std::vector<int> rank_;
  size_t ranks_ = 0;        // how many different ones there are
  std::vector<int> place_;  // in the result; -1: not there yet
};

}  // namespace

Graph Canonical(const Graph& graph) {
  NETWRIGHT_CHECK(!graph.nodes.empty());
  if (graph.IsChain()) return graph;
  return Canonicaliser(graph).Run();
}

}  // namespace netwright
