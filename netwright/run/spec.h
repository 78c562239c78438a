#ifndef NETWRIGHT_RUN_SPEC_H_
#define NETWRIGHT_RUN_SPEC_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "netwright/base/options.h"
#include "netwright/base/settings.h"
#include "netwright/datasets/prepared.h"
#include "netwright/env/reward.h"
#include "netwright/final/final_config.h"
#include "netwright/train/recipe.h"

namespace netwright {

// Everything that decides a run, resolved: what run.json records and `resume` reads back. A value.
struct ExperimentSpec {
  std::string dataset;           // known name or path
  std::string preset = "quick";  // name or file; its values are the defaults of all other keys
  std::string strategy = "evolution";
  std::string evaluator = "train";  // train | synthetic
  std::string space = "chain";      // registered name or space definition file
  uint64_t seed = 1;

  std::string policy = "none";  // a policy file to start from, of a strategy that learns one
  bool freeze_policy = false;   // act by it, and learn nothing more

  int64_t evaluations = 100;  // distinct networks to train; 0: no limit
  int64_t proposals = 0;      // proposals of any kind (an agent's time steps); 0: no limit
  double budget = 660;        // wall seconds, the final training included; 0: no limit
  double search_share = 0.4;  // of the budget, for the search; the final training has the rest

  int workers = 0;                 // processes; 0: one a core, or kGpuWorkers
  int in_flight = 4;               // proposals out at once, whatever the number of workers: part of the result
  int64_t memory_limit = 0;        // bytes a training may take, as predicted; 0: physical memory, or the
                                   // GPU's, shared out
  double job_timeout = 0;          // seconds a child network may take; 0: no limit
  std::string device = "auto";     // of the recipes whose own is "auto"
  std::string precision = "auto";  // of the recipes whose own is "auto"

  int64_t max_params = 0;  // of the child networks as searched; 0: no limit
  int64_t max_flops = 0;

  FinalConfig final;

  struct Data {
    int image_size = 0;               // pixels; 0: auto
    int channels = 0;                 // 0: auto
    std::string resize = "area";      // area | bilinear (aligned corners)
    int classes = 0;                  // use so many of the classes, spread evenly; 0: all
    int64_t train_limit = 0;          // train + validation images the search sees; 0: all
    double validation_share = 0;      // of those under the limit, for validation; 0: as the split has it
    std::string split = "three-way";  // three-way | paper
    uint64_t split_seed = 32;
    bool strict = false;
  } data;

  Recipe recipe;  // of the search
  RewardConfig reward;
  Settings parts;  // keys of the strategy ("evolution.population"); a preset's may be of others

  // Folders of other runs, separated by ':'; relative ones are taken from this run's folder. What they have trained
  // (same data, recipe, network and child seed) is not trained again. Ones that are not there are passed over, since
  // they save time only: `cached` in the counts apart, results are the same without.
  std::string answers;
};

// A preset's values (run/presets.h). Usage error.
ExperimentSpec MakeSpec(std::string_view preset);

// The same for a run of the past, whose preset may have been a file.
ExperimentSpec MakeRecordedSpec(const std::string& preset);

// The keys that every run has.
void Declare(ExperimentSpec& spec, Options& options);

// Keys of any kind; `--set`, `--config` and run.json speak of these. Usage error for a bad value of a key that every
// run has; Validate looks at the others.
void Apply(const Settings& settings, ExperimentSpec& spec);

// All keys of the run: those that every run has, and those of its strategy.
nlohmann::json ConfigOf(const ExperimentSpec& spec);

// A worker of less memory cannot hold LibTorch's and OpenBLAS's buffers.
inline constexpr int64_t kLeastWorkerMemory = int64_t{256} << 20;

// Worker processes of a run on a GPU where no number is given: one prepares, or waits for its results, while the other
// keeps the GPU busy. More would each hold a CUDA context and LibTorch's cache of GPU memory.
inline constexpr int kGpuWorkers = 2;

// What Options cannot check by itself (combinations, what this machine has). Usage error.
void Validate(const ExperimentSpec& spec);

// Settle the recipes' device, then their precision, for this machine, so that run.json records them and caches know
// them by their names. Every command that trains calls both once, in this order. Usage error.
void ResolveDevice(ExperimentSpec& spec);
void ResolvePrecision(ExperimentSpec& spec);

// Whether any of its networks is trained on a GPU. After ResolveDevice.
bool TrainsOnGpu(const ExperimentSpec& spec);

// Trials that are out at once: an episodic strategy needs one a lane.
int InFlight(const ExperimentSpec& spec);

Preparation PreparationOf(const ExperimentSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SPEC_H_
