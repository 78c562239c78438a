// What a training recipe makes of given networks: trains each as a worker would, and prints its accuracy
// on the validation part, its time, its speed and its memory: what was predicted (Cost::train_bytes) and the peak of
// this process's own pages above what it had before (docs/costs.md). The presets' recipes were chosen with it
// (docs/performance.md).
//
//   bench_recipe cifar10 conv3-conv3-max2 conv5-max2-conv3 --final --set final.epochs=20
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/process_memory.h"
#include "netwright/base/units.h"
#include "netwright/datasets/spread.h"
#include "netwright/final/final_plan.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/run/spec.h"
#include "netwright/spaces/search_space.h"
#include "netwright/train/learned_start.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

std::string Bytes(int64_t bytes) { return FormatBytes(static_cast<double>(bytes)); }

int Run(int argc, char** argv) {
  ExperimentSpec spec = MakeSpec("quick");
  ImagesConfig images = ImagesOf(spec);
  Options options;
  Declare(spec, options);
  Declare(images, options);
  std::vector<std::string> architectures, assignments;
  bool final_recipe = false, curve = false;
  int threads = 1;
  size_t most_images = 0;
  std::string start;
  CLI::App app("Trains networks with a recipe and prints what it makes of them.", "bench_recipe");
  app.add_option("DATASET", spec.dataset)->required();
  app.add_option("ARCHITECTURE", architectures)->required();
  app.add_flag("--final", final_recipe, "The final training's recipe and all images, not the search's");
  app.add_flag("--curve", curve, "Validation accuracy after every epoch");
  app.add_option("--images", most_images, "Train on so many of the images only, evenly spread");
  app.add_option("--threads", threads, "That train each network, at most recipe.shards");
  app.add_option("--save-start", start, "File for the last network's weights, for learned_start.h");
  app.add_option("--set", assignments, "KEY=VALUE of the configuration")->allow_extra_args(false);
  CLI11_PARSE(app, argc, argv);
  for (const std::string& assignment : assignments) options.SetAssignment(assignment);

  ResolveDevice(images);
  ResolvePrecision(images);
  ConfigureTorch(1);
  const TaskSetup task = SetUpTask(images, spec.dataset);
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(spec.space);
  for (const std::string& text : architectures) {
    TrainJob job;
    job.graph = space->Lower(space->Parse(text));
    const Split& split = final_recipe ? task.worker.full : task.worker.search;
    const std::vector<int64_t> train = Spread(split.train, most_images > 0 ? most_images : split.train.size());
    job.recipe = final_recipe ? images.final.recipe : images.recipe;
    job.recipe.net = space->Settled(job.recipe.net);
    job.recipe.validate_each_epoch |= curve;
    job.data = task.data.get();
    if (job.recipe.epochs == 0) {
      job.recipe.epochs = EpochsFor(images.final.images, static_cast<int64_t>(train.size()));
    }
    job.train = train;
    job.validation = split.validation;
    job.seed = spec.seed;
    job.threads = threads;
    if (!start.empty()) job.save_weights = start + ".whole";
    if (curve) {
      job.on_epoch = [](const EpochMetrics& metrics, int epoch) {
        fmt::print("  {:3} {:.4f} {:.4f}\n", epoch, metrics.train_accuracy, metrics.validation_accuracy);
        return true;
      };
    }
    malloc_trim(0);  // what the network before has left
    ResetPeakMemory();
    const ProcessMemory before = ReadProcessMemory();
    const TrainResult result = Train(job);
    const ProcessMemory after = ReadProcessMemory();
    if (!start.empty() && result.outcome == Outcome::kOk) {
      SaveLearnedStart(job.graph, InputSpecOf(*job.data), job.recipe, job.save_weights, start);
      std::filesystem::remove(job.save_weights);
    }
    const Metrics& metrics = result.metrics;
    fmt::print(
        "{:8} {:.4f} {:7.1f} s {:6.0f} images/s {:9} params {:11} FLOPs  {}\n"
        "         memory: {} predicted, {} peak above {} (process {}, address space for data {} more)\n",
        OutcomeName(result.outcome), metrics.accuracy, metrics.train_seconds,
        static_cast<double>(metrics.images) / metrics.train_seconds, metrics.params, metrics.flops, text,
        Bytes(metrics.peak_bytes), Bytes(after.PeakAnonymous() - before.anonymous), Bytes(before.anonymous),
        Bytes(after.peak_resident), Bytes(after.data - before.data));
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace netwright

int main(int argc, char** argv) {
  try {
    return netwright::Run(argc, argv);
  } catch (const netwright::Error& error) {
    fmt::print(stderr, "bench_recipe: {}\n", error.what());
    return error.exit_code();
  }
}
