#ifndef NETWRIGHT_RUN_FINAL_TRAINING_H_
#define NETWRIGHT_RUN_FINAL_TRAINING_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "netwright/run/run_folder.h"
#include "netwright/run/spec.h"
#include "netwright/run/task_setup.h"
#include "netwright/space/search_space.h"
#include "netwright/store/store.h"
#include "netwright/workers/evaluators.h"

namespace netwright {

// Successive halving (Jamieson & Talwalkar 2016) over the finalists: the epochs after which each rung ends, the last
// one being `epochs`. All networks follow the one schedule of `epochs`; a rung stops it, the next goes on from there.
// Three finalists, 12 epochs: {3, 6, 12} with 3, 2 and 1 networks. With too few epochs for that there are fewer rungs,
// and the last one has more than one network.
std::vector<int> RungEpochs(int finalists, int epochs);

// Networks that go on after a rung.
inline int Survivors(int networks) { return (networks + 1) / 2; }

struct Finalist {
  Architecture arch;
  double search_accuracy = 0;
  double search_seconds_per_image = 0;  // one training image, one worker; 0: unknown
  int64_t search_flops = 0;
};

struct FinalResult {
  Architecture arch;
  Graph graph;
  Recipe recipe;        // as trained: epochs may have been cut to the time there was
  std::string weights;  // path
  Metrics metrics;      // accuracy is the validation accuracy
  int finalist = 0;     // place in the search's ranking, from 0
};

struct FinalOptions {
  double seconds = 0;  // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress;
};

// Trains the finalists on the full training part, halves them by validation accuracy rung by rung, and returns the
// winner. Epochs are cut (never below 2) when the predicted time exceeds `seconds`. Rungs that the store already has
// are not trained again. nullopt when interrupted; run error when no finalist could be trained.
std::optional<FinalResult> RunFinalTraining(const ExperimentSpec& spec, const SearchSpace& space, const TaskSetup& task,
                                            const std::vector<Finalist>& finalists, JobRunner& runner, Store& store,
                                            RunId run, const RunFolder& folder, const FinalOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_FINAL_TRAINING_H_
