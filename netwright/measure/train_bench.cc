#include "netwright/measure/train_bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/resources.h"
#include "netwright/graph/shapes.h"
#include "netwright/measure/ceiling.h"
#include "netwright/measure/synthetic_images.h"
#include "netwright/measure/training_flops.h"
#include "netwright/spaces/search_space.h"
#include "netwright/train/trainer.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

constexpr int kInputChannels = 3;
constexpr int kClasses = 20;
constexpr int kMostSteps = 16;           // of an epoch, a power of two
constexpr double kCeilingSeconds = 1.5;  // at most, of either
constexpr std::chrono::milliseconds kPoll(200);

struct Network {
  std::string name;
  Graph graph;
};

std::vector<Network> ParseNetworks(const std::vector<std::string>& names) {
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace("chain");
  std::vector<Network> networks;
  for (const std::string& name : names) networks.push_back({name, space->Lower(space->Parse(name))});
  return networks;
}

// One image size: its data, and the networks that are valid there.
class SizeBench {
 public:
  SizeBench(const TrainBenchOptions& options, const std::string& precision, int image_size)
      : options_(options),
        precision_(precision),
        input_{kInputChannels, image_size, image_size, kClasses},
        images_(input_, int64_t{kMostSteps} * options.batch, /*seed=*/1) {
    recipe_ = PaperRecipe();
    recipe_.batch_size = options.batch;
    recipe_.precision = precision;
    // Task i has epochs of 2^i steps.
    for (int steps = 1; steps <= kMostSteps; steps *= 2) {
      WorkerSetup::Task task{.packed_file = images_.path(), .search = {}, .full = {}};
      task.search.train.resize(static_cast<size_t>(steps) * options.batch);
      std::iota(task.search.train.begin(), task.search.train.end(), 0);
      setup_.tasks.push_back(std::move(task));
    }
  }

  bool IsValid(const Network& network) const { return InferShapes(network.graph, input_, recipe_.net).has_value(); }

  void Start(int workers) {
    const double seconds = std::min(kCeilingSeconds, 3 * options_.seconds);
    ceiling_ = MeasureConvolutionCeiling(workers, precision_, options_.batch, seconds);
    group_ceiling_ = MeasureGroupCeiling(workers, precision_, seconds);
    runner_ = MakeProcessPool(setup_, {.workers = workers, .program = options_.program});
  }

  // Nothing, and why, for a network that could not be trained, or when the process is asked to stop.
  std::optional<TrainBenchRow> Measure(const Network& network, std::string* why) {
    const std::vector<TrainAnswer> trial = TrainEverywhere(network, 0, 3, why);
    if (trial.empty()) return std::nullopt;
    double step = 0;  // seconds, of the slowest worker
    for (const TrainAnswer& answer : trial) {
      step = std::max(step, std::min(answer.epoch_seconds[1], answer.epoch_seconds[2]));
    }
    int task = 0;
    for (int steps = 2; steps <= kMostSteps && steps * step * kRepetitions <= options_.seconds; steps *= 2) ++task;

    const std::vector<TrainAnswer> answers = TrainEverywhere(network, task, 1 + kRepetitions, why);
    if (answers.empty()) return std::nullopt;
    std::vector<double> rates;
    for (size_t epoch = 1; epoch <= kRepetitions; ++epoch) {
      double rate = 0;
      for (const TrainAnswer& answer : answers) {
        rate += static_cast<double>(setup_.tasks[task].search.train.size()) / answer.epoch_seconds[epoch];
      }
      rates.push_back(rate);
    }
    TrainBenchRow row{.network = network.name,
                      .image_size = input_.height,
                      .workers = runner_->slots(),
                      .precision = precision_,
                      .batch = options_.batch,
                      .images_per_second = RateOf(std::move(rates)),
                      .ceiling_gflops = ceiling_,
                      .group_ceiling_gflops = group_ceiling_};
    row.gflops = TrainingFlops(network.graph, input_, recipe_.net) * row.images_per_second.median / 1e9;
    return row;
  }

 private:
  // Every worker trains the network at the same time; their answers, or none.
  std::vector<TrainAnswer> TrainEverywhere(const Network& network, int task, int epochs, std::string* why) {
    const int workers = runner_->slots();
    for (int i = 0; i < workers; ++i) {
      TrainRequest request;
      request.id = next_id_++;
      request.task = task;
      request.graph = network.graph.Text();
      request.recipe = recipe_;
      request.recipe.epochs = epochs;
      request.seed = static_cast<uint64_t>(i);
      runner_->Submit(request);
    }
    std::vector<TrainAnswer> answers;
    while (static_cast<int>(answers.size()) < workers && !Interrupted()) {
      for (TrainAnswer& answer : runner_->Wait(kPoll)) answers.push_back(std::move(answer));
    }
    for (const TrainAnswer& answer : answers) {
      if (static_cast<int>(answer.epoch_seconds.size()) == epochs) continue;
      *why = fmt::format("{}: {}", OutcomeName(answer.outcome), answer.message);
      return {};
    }
    if (Interrupted()) answers.clear();
    return answers;
  }

  const TrainBenchOptions& options_;
  const std::string precision_;
  const InputSpec input_;
  const SyntheticImages images_;
  Recipe recipe_;
  WorkerSetup setup_;
  std::unique_ptr<JobRunner> runner_;
  double ceiling_ = 0, group_ceiling_ = 0;  // GFLOP/s
  uint64_t next_id_ = 0;
};

}  // namespace

std::vector<std::string> BenchNetworks() {
  return {"conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3",
          "conv3-conv3-max2-max2-max2-max2",
          "conv3-conv1-conv3-max2-max2-max2-max2",
          "conv3-conv5-max2-max2",
          "conv1-conv3-conv3-max2-conv3-max2-max2-max2-max2",
          "conv3-conv3-max2-max2"};
}

std::vector<int> BenchImageSizes() { return {28, 32, 64, 84}; }

void to_json(nlohmann::json& json, const TrainBenchRow& row) {
  json = {{"bench", "train"},
          {"variant", "netwright"},
          {"network", row.network},
          {"image_size", row.image_size},
          {"workers", row.workers},
          {"precision", row.precision},
          {"batch", row.batch},
          {"images_per_second", row.images_per_second.median},
          {"images_per_second_lowest", row.images_per_second.lowest},
          {"images_per_second_highest", row.images_per_second.highest},
          {"gflops", row.gflops},
          {"ceiling_gflops", row.ceiling_gflops},
          {"fraction_of_ceiling", row.fraction_of_ceiling()},
          {"group_ceiling_gflops", row.group_ceiling_gflops},
          {"fraction_of_group_ceiling", row.fraction_of_group_ceiling()}};
}

void RunTrainBench(const TrainBenchOptions& options, const std::function<void(const TrainBenchRow&)>& on_row,
                   const std::function<void(const std::string&)>& on_note) {
  Recipe recipe = PaperRecipe();
  recipe.precision = "auto";
  ResolvePrecision(recipe, options.precision);
  const std::string precision = recipe.precision;
  const auto networks = ParseNetworks(options.networks.empty() ? BenchNetworks() : options.networks);
  const std::vector<int> sizes = options.image_sizes.empty() ? BenchImageSizes() : options.image_sizes;
  std::vector<int> workers = options.workers;
  if (workers.empty()) {
    workers = {1};
    if (UsableCores() > 1) workers.push_back(UsableCores());
  }
  ConfigureTorch(1);
  bool any = false;
  for (const int size : sizes) {
    SizeBench bench(options, precision, size);
    std::vector<Network> valid;
    for (const Network& network : networks) {
      if (bench.IsValid(network)) {
        valid.push_back(network);
      } else {
        on_note(fmt::format("{} is not valid at {} pixels: left out", network.name, size));
      }
    }
    if (valid.empty()) continue;
    any = true;
    for (const int count : workers) {
      bench.Start(count);
      for (const Network& network : valid) {
        std::string why;
        if (const std::optional<TrainBenchRow> row = bench.Measure(network, &why)) on_row(*row);
        if (Interrupted()) return;
        if (!why.empty()) on_note(fmt::format("{} at {} pixels: {}: left out", network.name, size, why));
      }
    }
  }
  if (!any) FailUsage("none of the networks is valid at any of the image sizes");
}

}  // namespace netwright
