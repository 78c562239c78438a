#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/transfer/copula.h"
#include "netwright/transfer/fit_model.h"

namespace netwright {
namespace {

constexpr size_t kFewestNetworks = 20;
constexpr int kFewestReplicated = 8;

InputSpec LargestInput(std::span<const TableTask> tasks) {
  InputSpec largest = {0, 0, 0, 0};
  for (const TableTask& task : tasks) {
    largest.channels = std::max(largest.channels, task.input.channels);
    largest.height = std::max(largest.height, task.input.height);
    largest.width = std::max(largest.width, task.input.width);
    largest.classes = std::max(largest.classes, task.input.classes);
  }
  return largest;
}

// The first task of each column: the others differ in their limits alone.
std::vector<size_t> DistinctTasks(std::span<const TableTask> tasks) {
  std::vector<size_t> distinct;
  for (size_t t = 0; t < tasks.size(); ++t) {
    const bool seen = std::any_of(distinct.begin(), distinct.end(),
                                  [&](size_t other) { return tasks[other].column == tasks[t].column; });
    if (!seen) distinct.push_back(t);
  }
  return distinct;
}

double Mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::nan("") : sum / static_cast<double>(values.size());
}

// Variance within replicates over the variance of all, which is that of scores as far as accuracies are normal.
double ReplicateNoise(const Measurements& measurements, size_t task) {
  double within = 0, all = 0, sum = 0, squares = 0;
  int replicated = 0, degrees = 0, count = 0;
  for (const MeasuredNetwork& network : measurements.networks) {
    const std::vector<double>& values = network.accuracies[task];
    if (values.empty()) continue;
    const double mean = Mean(values);
    sum += mean;
    squares += mean * mean;
    ++count;
    if (values.size() < 2) continue;
    ++replicated;
    degrees += static_cast<int>(values.size()) - 1;
    for (const double value : values) within += (value - mean) * (value - mean);
  }
  if (replicated < kFewestReplicated) return std::nan("");
  all = squares / count - (sum / count) * (sum / count);
  return all > 0 ? std::min(1.0, within / degrees / all) : 1.0;
}

// SourceTask::accuracies, interpolated in what was measured; no NaN.
std::vector<double> Levels(std::vector<double> accuracies) {
  std::sort(accuracies.begin(), accuracies.end());
  std::vector<double> levels;
  const auto last = static_cast<double>(accuracies.size() - 1);
  for (double score = -SourceTask::kWidest; score <= SourceTask::kWidest; score += SourceTask::kStep) {
    const double place = std::clamp(NormalCdf(score) * (last + 1) - 0.5, 0.0, last);
    const auto low = static_cast<size_t>(place);
    const size_t high = std::min(low + 1, accuracies.size() - 1);
    levels.push_back(accuracies[low] + (place - static_cast<double>(low)) * (accuracies[high] - accuracies[low]));
  }
  return levels;
}

// Networks of the design: those that many tasks have. Others were measured where a task's best ones were looked for,
// and would shift its scores against other tasks'.
std::vector<bool> InDesign(std::span<const MeasuredNetwork* const> networks, std::span<const size_t> tasks) {
  const size_t many = std::max<size_t>(2, tasks.size() / 10);
  std::vector<bool> in_design;
  for (const MeasuredNetwork* network : networks) {
    const auto measured =
        std::count_if(tasks.begin(), tasks.end(), [&](size_t task) { return !network->accuracies[task].empty(); });
    in_design.push_back(static_cast<size_t>(measured) >= many);
  }
  return in_design;
}

// The scores of one task. Those of the design's networks are its Gaussian copula; any other network has the score of
// its accuracy among them, linear in between, and above the best as over the best tenth.
class ScoreScale {
 public:
  // Accuracies of the design, one at least, no NaN.
  explicit ScoreScale(std::span<const double> design) {
    const std::vector<double> scores = GaussianCopula(design);
    for (size_t i = 0; i < design.size(); ++i) knots_[design[i]] = scores[i];  // equal ones have one score
  }

  double operator()(double accuracy) const {
    const auto above = knots_.lower_bound(accuracy);
    if (above != knots_.end() && above->first == accuracy) return above->second;
    if (above == knots_.begin() || knots_.size() == 1) return knots_.begin()->second;
    if (above == knots_.end()) {
      const auto tenth = std::prev(knots_.end(), static_cast<std::ptrdiff_t>(std::max<size_t>(2, knots_.size() / 10)));
      return Linear(*tenth, *knots_.rbegin(), accuracy);
    }
    return Linear(*std::prev(above), *above, accuracy);
  }

 private:
  using Knot = std::pair<const double, double>;  // accuracy, score
  static double Linear(const Knot& a, const Knot& b, double accuracy) {
    return a.second + (accuracy - a.first) / (b.first - a.first) * (b.second - a.second);
  }

  std::map<double, double> knots_;
};

void Describe(TaskScores& scores) {
  for (const Architecture& network : scores.networks) scores.described.push_back(*scores.features(network));
}

}  // namespace

TaskScores ScoresOf(const Measurements& measurements, const NetworkTemplate& net) {
  TaskScores scores{.features = FeatureExtractor(measurements.space, LargestInput(measurements.tasks), net),
                    .tasks = {},
                    .networks = {},
                    .described = {},
                    .scores = {},
                    .replicate_noise = {}};
  std::vector<const MeasuredNetwork*> networks;
  for (const MeasuredNetwork& network : measurements.networks) {
    if (!scores.features(network.arch)) continue;
    networks.push_back(&network);
    scores.networks.push_back(network.arch);
  }
  if (networks.size() < kFewestNetworks) FailUsage("{} networks are too few to learn from", networks.size());
  Describe(scores);
  const std::vector<size_t> tasks = DistinctTasks(measurements.tasks);
  const std::vector<bool> in_design = InDesign(networks, tasks);
  scores.scores.resize(static_cast<Eigen::Index>(networks.size()), static_cast<Eigen::Index>(tasks.size()));
  for (const size_t t : tasks) {
    const TableTask& task = measurements.tasks[t];
    std::vector<double> accuracies, design;
    for (size_t i = 0; i < networks.size(); ++i) {
      accuracies.push_back(Mean(networks[i]->accuracies[t]));
      if (in_design[i] && !std::isnan(accuracies.back())) design.push_back(accuracies.back());
    }
    if (design.size() < kFewestNetworks) {  // a task with networks of its own
      design = accuracies;
      std::erase_if(design, [](double accuracy) { return std::isnan(accuracy); });
    }
    if (design.empty()) FailUsage("task {} has no network that could be learnt from", task.name);
    const ScoreScale scale(design);
    const auto column = static_cast<Eigen::Index>(scores.tasks.size());
    for (size_t i = 0; i < networks.size(); ++i) {
      scores.scores(static_cast<Eigen::Index>(i), column) =
          std::isnan(accuracies[i]) ? accuracies[i] : scale(accuracies[i]);
    }
    scores.tasks.push_back({.name = task.name,
                            .dataset = task.dataset,
                            .input = task.input,
                            .descriptors = task.descriptors,
                            .accuracies = Levels(std::move(design))});
    scores.replicate_noise.push_back(ReplicateNoise(measurements, t));
  }
  return scores;
}

TaskScores Chosen(const TaskScores& all, const std::function<bool(const SourceTask&)>& wanted) {
  TaskScores chosen = all;
  chosen.tasks.clear();
  chosen.replicate_noise.clear();
  std::vector<Eigen::Index> columns;
  for (size_t t = 0; t < all.tasks.size(); ++t) {
    if (!wanted(all.tasks[t])) continue;
    columns.push_back(static_cast<Eigen::Index>(t));
    chosen.tasks.push_back(all.tasks[t]);
    chosen.replicate_noise.push_back(all.replicate_noise[t]);
  }
  chosen.scores = all.scores(Eigen::all, columns);
  return chosen;
}

}  // namespace netwright
