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

struct FinalOptions {
  double seconds = 0;  // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress;
};

// Trains the best networks of the search on the full training part, halves them by validation accuracy rung by rung
// (final_plan.h), and returns the winner: the best of the last rung, unless one was clearly better at the end of an
// earlier rung (final_choice.h). Choosing among several evaluations on the validation part makes that accuracy a little
// too high; the test part takes no part. `candidates` are in order of the search's ranking, more than will take part:
// with a time limit each is first trained for a moment to see how fast it is, and the plan is made to fit. The plan and
// the finished rungs, their weights among them, are kept in the run folder and the store, so that a resumed run goes on
// with them. nullopt when interrupted; run error when no candidate could be trained.
std::optional<FinalResult> RunFinalTraining(const ExperimentSpec& spec, const SearchSpace& space, const TaskSetup& task,
                                            const std::vector<Architecture>& candidates, JobRunner& runner,
                                            Store& store, RunId run, const RunFolder& folder,
                                            const FinalOptions& options);

// Candidates to hand over for `finalists` places.
inline int CandidatesFor(int finalists) { return 4 * finalists; }

}  // namespace netwright

#endif  // NETWRIGHT_RUN_FINAL_TRAINING_H_
