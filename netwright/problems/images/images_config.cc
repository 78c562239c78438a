#include "netwright/problems/images/images_config.h"

#include <algorithm>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/base/resources.h"
#include "netwright/base/units.h"
#include "netwright/datasets/groups.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/graph/cost.h"
#include "netwright/nn/device.h"
#include "netwright/train/equal_compute.h"

namespace netwright {
namespace {

constexpr int64_t kReservedMemory = int64_t{1} << 30;  // for this process and the system
constexpr int64_t kWorkerMemory = int64_t{256} << 20;  // of a worker that trains nothing, and its libraries' buffers

}  // namespace

void Declare(ImagesConfig& config, Options& options) {
  options.Add("evaluator", &config.evaluator, "what scores networks", {"train", "synthetic"});
  options.Add("memory_limit", &config.memory_limit,
              "bytes a child's training may take, as predicted; 0: physical memory, or the GPU's, shared out",
              {0, 1e15, OptionUnit::kBytes});
  options.Add("job_timeout", &config.job_timeout, "seconds a child network may take; 0: no limit",
              {0, 1e9, OptionUnit::kSeconds});
  options.Add(
      "hang_timeout", &config.hang_timeout,
      "seconds in which a child network's training may use no processor time before it is stopped and tried once "
      "more; 0: no limit",
      {0, 1e9, OptionUnit::kSeconds});
  options.Add("device", &config.device, "device of the child networks", {"auto", "cpu", "cuda"});
  options.Add("precision", &config.precision, "arithmetic of the child networks", {"auto", "fp32", "bf16"});
  options.Add("max_params", &config.max_params,
              "parameters that a network, searched or delivered, may have; 0: no limit", {0, 1e15, OptionUnit::kCount});
  options.Add("max_flops", &config.max_flops, "FLOPs (forward, one image) that it may take; 0: no limit",
              {0, 1e18, OptionUnit::kCount});
  Declare(config.small_device, options);
  options.Add("search_max_flops", &config.search_max_flops,
              "FLOPs that it may take as it is searched; 0: no other limit", {0, 1e18, OptionUnit::kCount});
  options.Add("search_compute", &config.search_compute,
              fmt::format("FLOPs (forward, of all images shown) for which the search trains each network by the final "
                          "training's recipe where at most {} images are there to train on; 0: by recipe.*",
                          kFewImages),
              {0, 1e18, OptionUnit::kCount});
  Declare(config.final, options);
  options.Add("data.image_size", &config.data.image_size, "pixels, square; 0: auto", {0, 1024});
  options.Add("data.channels", &config.data.channels, "1 or 3; 0: auto", {0, 3});
  options.Add("data.resize", &config.data.resize, "how images are brought to size", {"area", "bilinear"});
  options.Add("data.classes", &config.data.classes, "use so many of the classes only, spread evenly; 0: all", {0, 1e6});
  options.Add("data.train_limit", &config.data.train_limit, "train + validation images the search sees; 0: all",
              {0, 1e12, OptionUnit::kCount});
  options.Add("data.validation_share", &config.data.validation_share,
              "share of those for validation, as far as there are as many; 0: as the split has it", {0, 0.9});
  options.Add("data.split", &config.data.split, "split protocol", {"three-way", "paper"});
  options.Add("data.split_seed", &config.data.split_seed, "seed of the split");
  options.Add("data.group_by", &config.data.group_by,
              "images for whose paths this regular expression's first group matches the same stay in one part");
  options.Add("data.strict", &config.data.strict, "a broken image fails instead of being skipped");
  Declare(config.recipe, options, "recipe");
}

void Validate(const ImagesConfig& config) {
  if (config.memory_limit > 0 && config.memory_limit < kLeastWorkerMemory) {
    FailUsage("memory_limit = {} is less than a worker needs; give at least {}",
              FormatBytes(static_cast<double>(config.memory_limit)),
              FormatBytes(static_cast<double>(kLeastWorkerMemory)));
  }
  CheckGroupBy(config.data.group_by);
  Validate(config.small_device);
  if (config.data.channels == 2) FailUsage("data.channels = 2: give 1, 3 or 0 (auto)");
  for (const Recipe* recipe : {&config.recipe, &config.final.recipe}) {
    if (recipe->net.dense_layers > 1 && !recipe->net.plain) {
      FailUsage("dense_layers = {}: more than one hidden dense layer goes with plain = true only",
                recipe->net.dense_layers);
    }
    if (recipe->net.plain && recipe->net.head == HeadKind::kGap) {
      FailUsage("plain = true has a head of its own; leave head = gap out");
    }
    if (recipe->net.plain && config.final.enabled) FailUsage("plain = true: set final_training = false too");
  }
  ImagesConfig settled = config;
  ResolveDevice(settled);
  ResolvePrecision(settled);
  if (config.data.classes == 1) FailUsage("data.classes = 1: give 2 or more, or 0 for all");
  if (config.recipe.epochs == 0) FailUsage("recipe.epochs = 0: give at least 1 (only final.epochs may be 0, auto)");
  if (config.final.recipe.stop_hopeless > 0) {
    FailUsage("final.stop_hopeless is for searches only; set recipe.stop_hopeless");
  }
  VariantNames(config.final.recipes, 0);  // names them all
}

void ResolveDevice(ImagesConfig& config) {
  ResolveDevice(config.recipe, config.device);
  ResolveDevice(config.final.recipe, config.device);
}

void ResolvePrecision(ImagesConfig& config) {
  ResolvePrecision(config.recipe, config.precision);
  ResolvePrecision(config.final.recipe, config.precision);
}

void Settle(ImagesConfig& config) {
  ResolveDevice(config);
  if (config.memory_limit == 0 && TrainsOnGpu(config)) {
    if (const std::optional<CudaDevice> gpu = FirstCudaDevice()) {
      config.memory_limit = gpu->memory_bytes / (kGpuWorkers * kGpuTrainBytes);
    }
  }
  if (config.memory_limit == 0) {
    const auto cores = static_cast<int64_t>(AllowedCores().size());
    config.memory_limit = std::max(kLeastWorkerMemory, (UsableMemory() - kReservedMemory) / cores - kWorkerMemory);
  }
}

Limits FinalLimitsOf(const ImagesConfig& config) {
  Limits limits;
  limits.max_params = config.max_params;
  limits.max_flops = config.max_flops;
  limits.max_train_bytes = config.memory_limit;
  SetDeviceLimits(config.small_device, limits);
  return limits;
}

Limits SearchLimitsOf(const ImagesConfig& config) {
  Limits limits = FinalLimitsOf(config);
  limits.max_flops = SearchedFlops(config);
  limits.batch_size = config.recipe.batch_size;
  limits.net = config.recipe.net;
  return limits;
}

bool SearchesByCompute(const ImagesConfig& config, int64_t full_train_images) {
  return config.search_compute > 0 && config.evaluator == "train" && full_train_images <= kFewImages;
}

void SearchByFinalRecipe(ImagesConfig& config, const FinalConfig& final, int64_t full_train_images,
                         int64_t search_train_images) {
  config.recipe = WithVariant(final.recipe, VariantNames(final.recipes, full_train_images).front());
  config.search_max_flops = FlopsWithin(config.search_compute, search_train_images, kWorthwhileEpochs);
}

int64_t SearchedFlops(const ImagesConfig& config) {
  if (config.max_flops == 0 || config.search_max_flops == 0) return std::max(config.max_flops, config.search_max_flops);
  return std::min(config.max_flops, config.search_max_flops);
}

bool TrainsOnGpu(const ImagesConfig& config) {
  const std::string_view cuda = DeviceName(Device::kCuda);
  return config.recipe.device == cuda || config.final.recipe.device == cuda;
}

Preparation PreparationOf(const ImagesConfig& config) {
  return {.channels = config.data.channels,
          .image_size = config.data.image_size,
          .resize = config.data.resize == "area" ? Resize::kArea : Resize::kBilinearAligned,
          .classes = config.data.classes};
}

}  // namespace netwright
