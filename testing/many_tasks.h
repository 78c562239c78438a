#ifndef NETWRIGHT_TESTING_MANY_TASKS_H_
#define NETWRIGHT_TESTING_MANY_TASKS_H_

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/spaces/network_edits.h"
#include "netwright/tables/measurements.h"
#include "netwright/transfer/network_features.h"

namespace netwright {

// A world of tasks that are alike: each has an own taste for what a network costs and how it begins, around a common
// one.
class ManyTasks {
 public:
  explicit ManyTasks(double unlike)
      : unlike_(unlike), space_(MakeSearchSpace("chain")), features_(space_, kInput, {}) {}

  static constexpr InputSpec kInput = {3, 32, 32, 10};
  const std::shared_ptr<const NetworkSpace>& space() const { return space_; }
  const FeatureExtractor& features() const { return features_; }

  double Accuracy(const Architecture& arch, int task) const {
    const NetworkFeatures features = features_(arch).value();
    Rng rng(1, "tastes", static_cast<uint64_t>(task));
    const auto taste = [&](double common) { return common + unlike_ * rng.Normal(); };
    const double layers = taste(6), flops = taste(15), pixels = taste(3);
    double score = -0.1 * std::pow(features.costs[4] - layers, 2) - 0.3 * std::pow(features.costs[1] - flops, 2) -
                   0.3 * std::pow(features.costs[2] - pixels, 2);
    for (size_t i = 0; i < std::min<size_t>(3, features.actions.size()); ++i) {
      Rng kind(2, "kinds", static_cast<uint64_t>(features.actions[i]) * 8 + i);
      score += 0.5 * kind.Normal() + unlike_ * 0.3 * rng.Normal();
    }
    return 1 / (1 + std::exp(-0.5 * score));
  }

  std::vector<Architecture> Design(int networks) const {
    Rng rng(1, "design");
    std::set<std::string> keys;
    std::vector<Architecture> design;
    while (design.size() < static_cast<size_t>(networks)) {
      const Architecture arch = RandomNetwork(*space_, kInput, {}, rng);
      if (keys.insert(space_->Key(arch)).second) design.push_back(arch);
    }
    return design;
  }

  // Of tasks 0 .. tasks - 1.
  Measurements Measure(int networks, int tasks) const {
    Measurements measurements;
    measurements.space = space_;
    for (int t = 0; t < tasks; ++t) {
      TableTask task;
      task.name = task.column = task.dataset = "task" + std::to_string(t);
      task.input = kInput;
      measurements.tasks.push_back(task);
    }
    for (const Architecture& arch : Design(networks)) {
      MeasuredNetwork network{.arch = arch, .key = space_->Key(arch), .accuracies = {}};
      for (int t = 0; t < tasks; ++t) network.accuracies.push_back({Accuracy(arch, t)});
      measurements.networks.push_back(network);
    }
    return measurements;
  }

 private:
  double unlike_;
  std::shared_ptr<const NetworkSpace> space_;
  FeatureExtractor features_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_MANY_TASKS_H_
