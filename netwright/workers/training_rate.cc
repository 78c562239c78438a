#include "netwright/workers/training_rate.h"

#include <array>
#include <chrono>
#include <string_view>

#include "netwright/base/interrupt.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

constexpr double kRateSeconds = 0.25;
constexpr std::array<std::string_view, 3> kRateNetworks = {"conv3(0) conv3(1) max2(2) conv3(3) conv3(4) max2(5)",
                                                           "conv3(0) conv3(1) max2(2)", "conv1(0)"};

}  // namespace

double MeasureTrainingRate(JobRunner& runner, const InputSpec& input, const Recipe& recipe) {
  TrainRequest request;
  for (const std::string_view network : kRateNetworks) {
    request.graph = network;
    if (InferShapes(Graph::Parse(network), input, recipe.net).has_value()) break;
  }
  request.recipe = recipe;
  request.recipe.epochs = 1;
  request.share = DataShare::kFull;
  request.time_limit = kRateSeconds;
  runner.Submit(request);
  while (!Interrupted()) {
    for (const TrainAnswer& answer : runner.Wait(std::chrono::milliseconds(200))) {
      const Metrics& metrics = answer.metrics;
      return metrics.images > 0 ? static_cast<double>(metrics.images) / metrics.train_seconds : 0;
    }
  }
  runner.Cancel(kAllJobs);
  return 0;
}

}  // namespace netwright
