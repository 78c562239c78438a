#include "netwright/graph/gradient_plan.h"

namespace netwright {
namespace {

struct Life {
  int slot;
  int begin, end;  // nodes at whose backward pass it is there
};

}  // namespace

GradientPlan PlanGradients(const Graph& graph) {
  const int count = graph.size();
  GradientPlan plan{.trains = std::vector<bool>(count),
                    .pooled_by = std::vector<int>(count, -1),
                    .slot = std::vector<int>(count, -1)};
  std::vector<int> readers(count), last_reader(count, -1);
  for (int i = 0; i < count; ++i) {
    const Graph::Node& node = graph.nodes[i];
    bool trains = HasWeights(node.op);
    for (const int input : node.inputs) {
      ++readers[input];
      last_reader[input] = i;
      trains = trains || plan.trains[input];
    }
    plan.trains[i] = trains;
  }
  std::vector<int> begin(count);
  for (int i = 0; i < count; ++i) begin[i] = i;
  for (int i = 0; i < count; ++i) {
    if (!HasWeights(graph.nodes[i].op) || readers[i] != 1) continue;
    const int reader = last_reader[i];
    if (!IsPooling(graph.nodes[reader].op)) continue;
    plan.pooled_by[i] = reader;
    begin[reader] = i;
  }
  std::vector<Life> lives;
  for (int i = 1; i + 1 < count; ++i) {
    if (!plan.trains[i] || plan.pooled_by[i] >= 0) continue;
    Life life{.slot = 0, .begin = begin[i], .end = last_reader[i]};
    const auto clashes = [&](const Life& other) {
      return other.slot == life.slot && other.begin <= life.end && life.begin <= other.end;
    };
    while (std::any_of(lives.begin(), lives.end(), clashes)) ++life.slot;
    lives.push_back(life);
    plan.slot[i] = life.slot;
    plan.slots = std::max(plan.slots, life.slot + 1);
  }
  return plan;
}

}  // namespace netwright
