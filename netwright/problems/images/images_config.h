#ifndef NETWRIGHT_PROBLEMS_IMAGES_IMAGES_CONFIG_H_
#define NETWRIGHT_PROBLEMS_IMAGES_IMAGES_CONFIG_H_

#include <cstdint>
#include <string>

#include "netwright/base/options.h"
#include "netwright/datasets/prepared.h"
#include "netwright/final/final_config.h"
#include "netwright/problems/images/device_config.h"
#include "netwright/train/recipe.h"
#include "netwright/workers/evaluators.h"

namespace netwright {

// How networks are scored on a data set of images. A value.
struct ImagesConfig {
  std::string evaluator = "train";  // train | synthetic (a formula, for tests)

  int64_t memory_limit = 0;            // bytes a training may take, as predicted; 0: physical memory, or the
                                       // GPU's, shared out
  double job_timeout = 0;              // seconds a child network may take; 0: no limit
  double hang_timeout = kHangTimeout;  // PoolOptions'
  std::string device = "auto";         // of the recipes whose own is "auto"
  std::string precision = "auto";      // of the recipes whose own is "auto"

  int64_t max_params = 0;        // of each network, as searched and as delivered; 0: no limit
  int64_t max_flops = 0;         // likewise
  DeviceConfig small_device;     // likewise
  int64_t search_max_flops = 0;  // of the networks as searched only

  // Where images are few (kFewImages), the search trains each network by the final training's recipe and at its width,
  // for so many FLOPs (forward, of all images shown together); 0: by `recipe`, as where images are many.
  double search_compute = 0;

  struct Data {
    int image_size = 0;               // pixels; 0: auto
    int channels = 0;                 // 0: auto
    std::string resize = "area";      // area | bilinear (aligned corners)
    int classes = 0;                  // use so many of the classes, spread evenly; 0: all
    int64_t train_limit = 0;          // train + validation images the search sees; 0: all
    double validation_share = 0;      // of those under the limit, for validation; 0: as the split has it
    std::string split = "three-way";  // three-way | paper
    uint64_t split_seed = 32;
    std::string group_by;  // regular expression on images' paths; empty: the data set's own groups, if any
    bool strict = false;
  } data;

  Recipe recipe;  // of the search
  FinalConfig final;
};

void Declare(ImagesConfig& config, Options& options);

// What Options cannot check by itself (combinations, what this machine has). Usage error.
void Validate(const ImagesConfig& config);

// A worker of less memory cannot hold LibTorch's and OpenBLAS's buffers.
inline constexpr int64_t kLeastWorkerMemory = int64_t{256} << 20;

// Worker processes on a GPU where no number is given: one prepares while the other keeps the GPU busy; each holds a
// CUDA context.
inline constexpr int kGpuWorkers = 2;

// Settle the recipes' device, then their precision, for this machine. Every command that trains calls both once, in
// this order. Usage error.
void ResolveDevice(ImagesConfig& config);
void ResolvePrecision(ImagesConfig& config);

// The device, and the memory that a child may take. That is shared out by cores (a GPU's by kGpuWorkers), not by
// workers, whose number decides no result.
void Settle(ImagesConfig& config);

// Of the networks as searched; of the one that is delivered, in which batch_size and net are open.
Limits SearchLimitsOf(const ImagesConfig& config);
Limits FinalLimitsOf(const ImagesConfig& config);

// Whether search_compute counts where the full split has so many training images.
bool SearchesByCompute(const ImagesConfig& config, int64_t full_train_images);
// Then: `config` gets the recipe that the search trains by and search_max_flops. final: config.final, or what it was
// settled to; search_train_images: those that the search trains on.
void SearchByFinalRecipe(ImagesConfig& config, const FinalConfig& final, int64_t full_train_images,
                         int64_t search_train_images);

// The tighter of max_flops and search_max_flops; 0: no limit.
int64_t SearchedFlops(const ImagesConfig& config);

// Whether any of its networks is trained on a GPU. After ResolveDevice.
bool TrainsOnGpu(const ImagesConfig& config);

Preparation PreparationOf(const ImagesConfig& config);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_IMAGES_CONFIG_H_
