#include "netwright/evaluation/synthetic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/evaluation/made_up_task.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

// 1 at `best`, falling to both sides.
double Peak(double value, double best, double width) {
  const double distance = (value - best) / width;
  return std::exp(-distance * distance);
}

// The quality of a valid network in [0, 1], without noise: a weighted mean of five features.
double Quality(const Graph& graph, const InputSpec& input) {
  int convolutions = 0, threes = 0, pools = 0, fed_pools = 0;
  for (const Graph::Node& node : graph.nodes) {
    if (HasWeights(node.op)) {
      ++convolutions;
      threes += node.kernel == 3;
    } else if (IsPooling(node.op)) {
      ++pools;
      const Op before = graph.nodes[static_cast<size_t>(node.inputs.front())].op;
      fed_pools += HasWeights(before);
    }
  }
  const std::optional<Shapes> shapes = InferShapes(graph, input, NetworkTemplate());
  NETWRIGHT_CHECK(shapes.has_value());
  const double reduction = std::log2(static_cast<double>(input.height) / shapes->back().height);
  const double best_reduction = std::log2(std::max(1.0, input.height / 5.0));  // to about 5 pixels a side

  const double capacity = 1.0 - std::exp(-convolutions / 2.5);
  const double depth = Peak(graph.size() - 1, 7.0, 4.0);
  const double pooling = Peak(reduction, best_reduction, 1.5);
  const double kernels = convolutions == 0 ? 0.0 : static_cast<double>(threes) / convolutions;
  const double order = pools == 0 ? 0.0 : static_cast<double>(fed_pools) / pools;
  return 0.35 * capacity + 0.20 * depth + 0.25 * pooling + 0.10 * kernels + 0.10 * order;
}

class SyntheticEvaluator final : public InstantEvaluator {
 public:
  SyntheticEvaluator(std::vector<TaskInfo> tasks, const SyntheticOptions& options)
      : tasks_(std::move(tasks)), options_(options), order_rng_(options.seed, "synthetic/order") {
    if (options.own_optima) {
      for (const TaskInfo& task : tasks_) made_up_.emplace_back(task.name);
    }
  }

  // With out_of_order: some of what is outstanding, at least one, shuffled.
  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    if (!options_.out_of_order) return InstantEvaluator::Wait(timeout);
    for (Evaluation& answer : InstantEvaluator::Wait(timeout)) outstanding_.push_back(std::move(answer));
    if (outstanding_.empty()) return {};
    order_rng_.Shuffle(std::span(outstanding_));
    const auto first = outstanding_.end() - static_cast<std::ptrdiff_t>(1 + order_rng_.Below(outstanding_.size()));
    std::vector<Evaluation> answers(std::make_move_iterator(first), std::make_move_iterator(outstanding_.end()));
    outstanding_.erase(first, outstanding_.end());
    return answers;
  }

 protected:
  Evaluation Score(const Proposal& proposal) const override {
    const auto index = static_cast<size_t>(proposal.task);
    NETWRIGHT_CHECK(index < tasks_.size());
    const TaskInfo& task = tasks_[index];
    Evaluation evaluation;
    Metrics& metrics = evaluation.metrics;
    if (proposal.graph() != nullptr) {
      NetworkCheck check = CheckNetwork(*proposal.graph(), task.input, Limits());
      evaluation.outcome = check.outcome;
      evaluation.message = std::move(check.message);
      metrics.params = check.cost.params;
      metrics.flops = check.cost.flops;
      metrics.peak_bytes = check.cost.train_bytes;
    } else if (made_up_.empty() || proposal.arch.out_of_range != 0) {
      evaluation.outcome = Outcome::kInvalid;
      evaluation.message = "no network";
    }
    if (evaluation.outcome != Outcome::kOk) return evaluation;

    // Between guessing and a ceiling that falls with the number of classes.
    const double classes = std::max(2, task.input.classes);
    const double ceiling = 0.98 - 0.1 * std::log10(classes / 2.0);
    const double floor = 1.0 / classes;
    const CacheKey key{proposal.key, task.fingerprint.Hex(), {}, proposal.replicate};
    Rng noise(options_.seed, "synthetic/noise", ChildSeed(0, key));
    metrics.accuracy =
        std::clamp(floor + (ceiling - floor) * QualityOf(proposal) + options_.noise * noise.Normal(), 0.0, 1.0);
    metrics.loss = -std::log(std::max(metrics.accuracy, 1e-6));
    metrics.images = task.train_images;
    metrics.epochs = 1;
    return evaluation;
  }

 private:
  double QualityOf(const Proposal& proposal) const {
    const auto index = static_cast<size_t>(proposal.task);
    const InputSpec& input = tasks_[index].input;
    if (made_up_.empty()) return Quality(*proposal.graph(), input);
    const MadeUpTask& task = made_up_[index];
    return proposal.graph() != nullptr ? task.Quality(*proposal.graph(), input) : task.Quality(proposal.key.text());
  }

  std::vector<TaskInfo> tasks_;
  std::vector<MadeUpTask> made_up_;  // of each task; empty: the one formula above
  SyntheticOptions options_;
  Rng order_rng_;
  std::vector<Evaluation> outstanding_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeSyntheticEvaluator(std::vector<TaskInfo> tasks, const SyntheticOptions& options) {
  return std::make_unique<SyntheticEvaluator>(std::move(tasks), options);
}

}  // namespace netwright
