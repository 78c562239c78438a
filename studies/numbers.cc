#include "studies/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <string>

namespace netwright {

std::vector<double> Accuracies(const Runs& runs) {
  std::vector<double> accuracies;
  std::set<CacheKey> seen;
  for (const StudyRunData* run : runs) {
    for (const Experiment* row : run->Distinct()) {
      if (row->evaluation.outcome == Outcome::kOk && seen.insert(row->key).second)
        accuracies.push_back(row->evaluation.metrics.accuracy);
    }
  }
  return accuracies;
}

const Experiment* BestOf(const Runs& runs) {
  const Experiment* best = nullptr;
  for (const StudyRunData* run : runs) {
    for (const Experiment* row : run->Distinct()) {
      if (row->evaluation.outcome != Outcome::kOk) continue;
      if (best == nullptr || row->evaluation.metrics.accuracy > best->evaluation.metrics.accuracy) best = row;
    }
  }
  return best;
}

std::vector<double> BestRewards(const Runs& runs, size_t count, bool last) {
  std::vector<double> values;
  for (const StudyRunData* run : runs) {
    const size_t n = std::min(count, run->episodes.size());
    for (size_t i = 0; i < n; ++i) values.push_back(run->episodes[last ? run->episodes.size() - n + i : i].best);
  }
  return values;
}

namespace {

double DifferenceOfMeans(const std::vector<double>& values, std::span<const size_t> first,
                         std::span<const size_t> second) {
  const auto mean = [&](std::span<const size_t> group) {
    double sum = 0;
    for (const size_t i : group) sum += values[i];
    return sum / static_cast<double>(group.size());
  };
  return mean(first) - mean(second);
}

}  // namespace

double PermutationP(const std::vector<double>& first, const std::vector<double>& second) {
  if (first.empty() || second.empty()) return 1;
  std::vector<double> all = first;
  all.insert(all.end(), second.begin(), second.end());
  return PermutationTest(
             first.size(), second.size(),
             [&](std::span<const size_t> a, std::span<const size_t> b) { return DifferenceOfMeans(all, a, b); }, 9999,
             1)
      .p;
}

std::string SeedsAhead(const Runs& first, const Runs& second, size_t count, bool last) {
  int ahead = 0, pairs = 0;
  for (const StudyRunData* a : first) {
    for (const StudyRunData* b : second) {
      if (a->seed != b->seed) continue;
      ++pairs;
      ahead += MeanAndSd(BestRewards({a}, count, last)).mean > MeanAndSd(BestRewards({b}, count, last)).mean;
    }
  }
  return fmt::format("{} of {}", ahead, pairs);
}

std::vector<std::string> DifferenceCells(const Runs& first, const Runs& second) {
  std::vector<std::string> cells;
  for (const bool last : {false, true}) {
    const auto a = BestRewards(first, kEpisodeWindow, last), b = BestRewards(second, kEpisodeWindow, last);
    cells.push_back(fmt::format("{:+.4f}", MeanAndSd(a).mean - MeanAndSd(b).mean));
    cells.push_back(fmt::format("{:.4f}", PermutationP(a, b)));
    if (!last) cells.push_back(SeedsAhead(first, second, kEpisodeWindow, false));
  }
  return cells;
}

bool HaveWindow(const Runs& runs) {
  return std::all_of(runs.begin(), runs.end(), [](const StudyRunData* run) {
    return static_cast<int64_t>(run->episodes.size()) >= kEpisodeWindow;
  });
}

std::string Verdict(double difference, double p) {
  if (!(difference > 0)) return "does not hold";
  return p < 0.05 ? "holds" : "not shown";
}

std::vector<ActionCounts> CountsOf(const Runs& runs, const std::vector<std::string>& actions) {
  std::vector<ActionCounts> counts;
  for (const StudyRunData* run : runs) {
    for (const Episode& episode : run->episodes) {
      ActionCounts& of = counts.emplace_back(actions.size(), 0.0);
      for (const size_t i : StepsOf(episode, run->steps)) {
        const auto place = std::find(actions.begin(), actions.end(), run->steps[i].action);
        if (place != actions.end()) ++of[static_cast<size_t>(place - actions.begin())];
      }
    }
  }
  return counts;
}

PermutationResult CompareActions(const std::vector<ActionCounts>& first, const std::vector<ActionCounts>& second) {
  std::vector<const ActionCounts*> all;
  for (const ActionCounts& counts : first) all.push_back(&counts);
  for (const ActionCounts& counts : second) all.push_back(&counts);
  if (first.empty() || second.empty()) return {};
  const size_t actions = first.front().size();
  const auto shares = [&](std::span<const size_t> group) {
    ActionCounts sum(actions, 0.0);
    double total = 0;
    for (const size_t i : group) {
      for (size_t a = 0; a < actions; ++a) sum[a] += (*all[i])[a], total += (*all[i])[a];
    }
    for (double& share : sum) share /= std::max(total, 1.0);
    return sum;
  };
  return PermutationTest(
      first.size(), second.size(),
      [&](std::span<const size_t> a, std::span<const size_t> b) {
        const ActionCounts x = shares(a), y = shares(b);
        double distance = 0;
        for (size_t i = 0; i < actions; ++i) distance += std::abs(x[i] - y[i]) / 2;
        return distance;
      },
      9999, 1);
}

}  // namespace netwright
