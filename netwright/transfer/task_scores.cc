#include <algorithm>
#include <cmath>
#include <limits>
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

// SourceTask::accuracies, interpolated in what was measured.
std::vector<double> Levels(std::vector<double> accuracies) {
  std::erase_if(accuracies, [](double accuracy) { return std::isnan(accuracy); });
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
  scores.scores.resize(static_cast<Eigen::Index>(networks.size()), static_cast<Eigen::Index>(tasks.size()));
  for (const size_t t : tasks) {
    const TableTask& task = measurements.tasks[t];
    std::vector<double> accuracies;
    for (const MeasuredNetwork* network : networks) accuracies.push_back(Mean(network->accuracies[t]));
    const std::vector<double> column = GaussianCopula(accuracies);
    scores.scores.col(static_cast<Eigen::Index>(scores.tasks.size())) =
        Eigen::Map<const Eigen::VectorXd>(column.data(), static_cast<Eigen::Index>(column.size()));
    scores.tasks.push_back({.name = task.name,
                            .dataset = task.dataset,
                            .input = task.input,
                            .descriptors = task.descriptors,
                            .accuracies = Levels(accuracies)});
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
