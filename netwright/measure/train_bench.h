#ifndef NETWRIGHT_MEASURE_TRAIN_BENCH_H_
#define NETWRIGHT_MEASURE_TRAIN_BENCH_H_

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/measure/measure.h"

namespace netwright {

// What stands for what a search trains. Not every network is valid at every size.
std::vector<std::string> BenchNetworks();
std::vector<int> BenchImageSizes();  // pixels

struct TrainBenchOptions {
  std::vector<std::string> networks = {};  // of the chain space; empty: BenchNetworks
  std::vector<int> image_sizes = {};       // pixels; empty: BenchImageSizes
  std::vector<int> workers = {};           // worker processes; empty: 1, and one a core
  std::string precision = "auto";          // auto, fp32, bf16
  int batch = 128;
  double seconds = 5;        // of measuring, for each row; more where five steps take longer
  std::string program = {};  // its command `worker` is run; empty: this one
};

struct TrainBenchRow {
  std::string network;
  int image_size = 0;
  int workers = 0;
  std::string precision;
  int batch = 0;
  Rate images_per_second;           // all workers together
  double gflops = 0;                // TrainingFlops x images a second / 10^9
  double ceiling_gflops = 0;        // MeasureConvolutionCeiling
  double group_ceiling_gflops = 0;  // MeasureGroupCeiling
  double fraction_of_ceiling() const { return gflops / ceiling_gflops; }
  double fraction_of_group_ceiling() const { return gflops / group_ceiling_gflops; }
};
void to_json(nlohmann::json& json, const TrainBenchRow& row);

// Training steps in worker processes as a search has them: the paper's template (32 filters, dense 1024) and recipe, 3
// channels, 20 classes, random images. Workers train the same network at the same time; rates are medians of
// kRepetitions epochs, after one to warm up. The ceilings are measured just before the networks.
//
// Rows come in order of image size, workers, network. `on_note` hears what is left out. Returns early when
// Interrupted(). Usage error for text of no network, or when none is valid.
void RunTrainBench(const TrainBenchOptions& options, const std::function<void(const TrainBenchRow&)>& on_row,
                   const std::function<void(const std::string&)>& on_note);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRAIN_BENCH_H_
