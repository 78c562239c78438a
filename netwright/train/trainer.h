#ifndef NETWRIGHT_TRAIN_TRAINER_H_
#define NETWRIGHT_TRAIN_TRAINER_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/evaluation/evaluation.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/train/recipe.h"

namespace netwright {

// What the images of a prepared data set look like to a network.
InputSpec InputSpecOf(const PreparedData& data);

// One child network's training. The same job gives the same bits, whatever ran before in the process and on any number
// of threads.
struct TrainJob {
  Graph graph;
  Recipe recipe;
  const PreparedData* data = nullptr;   // not owned
  std::span<const int64_t> train;       // indices into data
  std::span<const int64_t> validation;  // may be empty: accuracy is then not measured
  uint64_t seed = 0;                    // the child's
  int threads = 1;                      // that work on it, at most recipe.shards; one on a GPU and for plain networks
  int64_t memory_limit = 0;             // predicted training bytes above this are kOutOfMemory, untrained; 0: none
  double time_limit = std::numeric_limits<double>::infinity();  // seconds; beyond: kTimeout

  // Seconds after which a stage comes to its end with what it has: the epoch at hand is cut short, and counts; it is
  // validated and saved as if it were the last one.
  double stage_seconds = std::numeric_limits<double>::infinity();

  // Training in stages: a stage ends after `stop_after_epoch` epochs in all (0: recipe.epochs); the schedule spans
  // recipe.epochs either way. Two stages equal one run bit for bit. A stage's last epoch is always validated.
  int stop_after_epoch = 0;
  std::string load_state;    // path; empty: start fresh
  std::string save_state;    // path; empty: do not save
  std::string save_weights;  // path; final weights for nn/export; empty: do not save

  std::function<bool(const EpochMetrics&, int epoch)> on_epoch;  // false: stop now (kTimeout); may be empty
};

struct TrainResult {
  Outcome outcome = Outcome::kOk;
  Metrics metrics;
  std::string message;
  double image_seconds = 0;  // wall time of a training image once the first steps are over; 0: there were too few
};

// Thread-safe for distinct jobs; call ConfigureTorch first. Never throws for what the network does: an invalid graph,
// divergence, lack of memory and time are outcomes, with accuracy 0. Usage error for no training images or a malformed
// recipe; run error for a state file that cannot be read or written, or is of another job, and for a GPU that has
// failed.
TrainResult Train(const TrainJob& job);

// Of saved weights on the given images.
struct TestResult {
  double accuracy = 0;
  double loss = 0;
  std::vector<int32_t> predictions;
};
TestResult Test(const Graph& graph, const Recipe& recipe, const std::string& weights, const PreparedData& data,
                std::span<const int64_t> indices);

// Writes TorchScript to `path`, reloads it and compares both on real images; run error when they differ by more than
// 1e-4 in any probability. Input: float [n, channels, h, w] in [0, 1]. Output: logits [n, classes].
void ExportTorchScript(const Graph& graph, const Recipe& recipe, const std::string& weights, const PreparedData& data,
                       std::span<const int64_t> check_images, const std::string& path);

// Seconds that one image takes through a TorchScript model on one thread: the median of some runs on the processor.
double MeasureLatency(const std::string& path, const InputSpec& input);

// One intra-op thread, denormals flushed, freed memory kept (mallopt). Call at a process's start.
void ConfigureTorch(int threads);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_TRAINER_H_
