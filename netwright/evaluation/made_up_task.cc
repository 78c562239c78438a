#include "netwright/evaluation/made_up_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/base/text_list.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

double Peak(double distance) { return std::exp(-distance * distance); }

struct Mean {
  double sum = 0;
  int count = 0;
  void Add(double value) { sum += value, ++count; }
  double Value() const { return count == 0 ? 0 : sum / count; }
};

}  // namespace

MadeUpTask::MadeUpTask(std::string_view name) : seed_(Hash64(name)) {
  Rng rng(seed_, "synthetic/task");
  best_depth_ = 2 + 7 * rng.Uniform();
  best_reduction_ = rng.Uniform();
  for (int i = 0; i < 4; ++i) weights_.push_back(0.5 + rng.Uniform());
  const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (double& weight : weights_) weight /= sum;
}

double MadeUpTask::Liking(std::string_view word) const {
  return Rng(seed_, "synthetic/liking", Hash64(word)).Uniform();
}

double MadeUpTask::Quality(const Graph& graph, const InputSpec& input) const {
  const std::optional<Shapes> shapes = InferShapes(graph, input, NetworkTemplate());
  NETWRIGHT_CHECK(shapes.has_value());
  // Layers without a kernel are as they always were.
  const auto word = [](const Graph::Node& node) {
    return node.kernel == 0 ? fmt::format("{}0", OpName(node.op)) : LayerName(node);
  };
  Mean layers, pairs;
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    layers.Add(Liking(word(node)));
    for (const int before : node.inputs) {
      pairs.Add(Liking(word(graph.nodes[static_cast<size_t>(before)]) + ">" + word(node)));
    }
  }
  const double possible = std::log2(std::max(2, input.height));
  const double reduction = std::log2(static_cast<double>(input.height) / shapes->back().height) / possible;
  return weights_[0] * Peak((graph.size() - 1 - best_depth_) / 3) +
         weights_[1] * Peak((reduction - best_reduction_) / 0.3) + weights_[2] * layers.Value() +
         weights_[3] * pairs.Value();
}

double MadeUpTask::Quality(std::string_view key) const {
  Mean words, pairs;
  std::string_view last;
  for (const std::string_view word : SplitAt(key, ',')) {
    words.Add(Liking(word));
    if (!last.empty()) pairs.Add(Liking(std::string(last) + ">" + std::string(word)));
    last = word;
  }
  return pairs.count == 0 ? words.Value() : 0.7 * words.Value() + 0.3 * pairs.Value();
}

}  // namespace netwright
