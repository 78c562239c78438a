#include "netwright/train/measured_times.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/inference/device_cost.h"
#include "netwright/graph/shapes.h"
#include "netwright/io/temporary_folder.h"
#include "netwright/nn/export.h"
#include "netwright/train/recipe.h"
#include "netwright/train/saved_net.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

// Each kind of operation, alone and behind others.
constexpr std::array<std::string_view, 8> kTimedGraphs = {
    "input",
    "conv3same(0)",
    "conv3same(0) conv3same(1) conv3same(2)",
    "conv3same/2(0) conv1(1) conv1(2) conv1(3)",
    "conv3same(0) depthwise3same(1) depthwise3same(2) depthwise5same(3)",
    "conv3same(0) max2(1) avg2(2)",
    "conv3same(0) conv3same(1) add(1,2) conv3same(3) add(3,4)",
    "conv3same/2(0) depthwise3same/2(1) conv1x2(2) depthwise3same(3) conv1(4)",
};
constexpr std::array<int, 2> kTimedFilters = {8, 32};

}  // namespace

OperationTimes FitOperationTimes(std::span<const TimedNetwork> networks) {
  constexpr int kSweeps = 5000;
  constexpr size_t kFields = kOperationTimesFields.size();
  // What a network's time would be by each of the times alone, as a share of what it was.
  std::vector<std::array<double, kFields>> shares(networks.size());
  for (size_t i = 0; i < networks.size(); ++i) {
    for (size_t j = 0; j < kFields; ++j) {
      OperationTimes alone;
      alone.*kOperationTimesFields[j].member = 1;
      shares[i][j] = static_cast<double>(DeviceCostOf(networks[i].net, alone).latency) / networks[i].nanoseconds;
    }
  }
  OperationTimes times;
  std::vector<double> missing(networks.size(), 1);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {  // coordinate descent
    for (size_t j = 0; j < kFields; ++j) {
      double along = 0, square = 0;
      for (size_t i = 0; i < shares.size(); ++i) {
        along += shares[i][j] * missing[i];
        square += shares[i][j] * shares[i][j];
      }
      if (square == 0) continue;
      double& time = times.*kOperationTimesFields[j].member;
      const double step = std::max(along / square, -time);
      time += step;
      for (size_t i = 0; i < shares.size(); ++i) missing[i] -= step * shares[i][j];
    }
  }
  return times;
}

OperationTimes MeasureOperationTimes(const InputSpec& input) {
  const TemporaryFolder folder;
  const std::string model = folder.path() + "/model.pt";
  std::vector<TimedNetwork> networks;
  for (const std::string_view text : kTimedGraphs) {
    for (const int filters : kTimedFilters) {
      NetIdentity identity{Graph::Parse(text), input, QuickRecipe()};
      NetworkTemplate& net = identity.recipe.net;
      net.filters = net.max_filters = filters;
      net.head = text == "input" || filters == kTimedFilters.front() ? HeadKind::kFlattenDense : HeadKind::kGap;
      if (!InferShapes(identity.graph, input, net)) continue;
      ChildNet<float> child = MakeChild(identity, /*seed=*/1);
      SaveTorchScript(identity.graph, input, net, identity.recipe.bn_epsilon, child, model);
      networks.push_back({LowerForInference(identity.graph, input, net), 1e9 * MeasureLatency(model, input)});
    }
  }
  return FitOperationTimes(networks);
}

}  // namespace netwright
