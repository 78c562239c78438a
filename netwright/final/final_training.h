#ifndef NETWRIGHT_FINAL_FINAL_TRAINING_H_
#define NETWRIGHT_FINAL_FINAL_TRAINING_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "netwright/datasets/prepared.h"
#include "netwright/evaluation/task.h"
#include "netwright/final/final_config.h"
#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"
#include "netwright/workers/evaluators.h"

namespace netwright {

struct FinalResult {
  Architecture arch;
  Graph graph;
  Recipe recipe;          // as trained: its epochs, which the schedule spans, may have been cut to the time there was
  std::string weights;    // path
  Metrics metrics;        // accuracy is the validation accuracy; epochs are those trained
  std::string note = {};  // one line that says so when it is not what the last rung ended with; else ""
};

// What a final training works with; all that is referred to outlives it.
struct FinalJob {
  const FinalConfig& config;
  const NetworkSpace& space;
  const TaskInfo& task;                      // as the search sees it
  const Split& split;                        // the full one
  std::span<const Architecture> candidates;  // in the order of the search's ranking, CandidatesFor(finalists) or fewer
  int64_t memory_limit = 0;                  // predicted bytes a training may take; 0: no limit
  JobRunner& runner;
  Store& store;
  RunId run;
  std::filesystem::path folder;  // an existing one, where the plan and the networks' states are kept
  double seconds = 0;            // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress = {};
};

// Trains the best networks of the search on the full training part, halves them by validation accuracy rung by rung
// (final_plan.h), and returns the winner: the best of the last rung, unless one was clearly better at the end of an
// earlier rung (final_choice.h). Choosing among several evaluations on the validation part makes that accuracy a little
// too high; the test part takes no part. With a time limit each candidate is first trained for a moment to see how fast
// it is, and the plan is made to fit. The plan and the finished rungs are kept in the folder and the store, so that a
// resumed run goes on with them. nullopt when interrupted; run error when no candidate could be trained.
std::optional<FinalResult> RunFinalTraining(const FinalJob& job);

// Candidates to hand over for `finalists` places.
inline int CandidatesFor(int finalists) { return 4 * finalists; }

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_TRAINING_H_
