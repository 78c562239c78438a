#ifndef NETWRIGHT_FINAL_FINAL_JOB_H_
#define NETWRIGHT_FINAL_FINAL_JOB_H_

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "netwright/datasets/prepared.h"
#include "netwright/evaluation/task.h"
#include "netwright/final/final_config.h"
#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"
#include "netwright/workers/evaluators.h"

namespace netwright {

struct FinalResult;

// What a final training works with; all that is referred to outlives it.
struct FinalJob {
  const FinalConfig& config;
  const NetworkSpace& space;
  const TaskInfo& task;                      // as the search sees it
  const Split& split;                        // the full one
  std::span<const Architecture> candidates;  // in the order of the search's ranking, CandidatesFor(finalists) or fewer
  NetworkTemplate searched = {};             // that the search trained them with: no network is made narrower
  Limits limits = {};                        // of what is delivered; `net` and `batch_size` are not read
  JobRunner& runner;
  Store& store;
  RunId run;
  std::filesystem::path folder;  // an existing one, where the plan and the networks' states are kept
  double seconds = 0;            // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress = {};
  std::function<void(const FinalResult& so_far)> on_interrupt = {};  // where a rung is over
};

// Candidates to hand over for `finalists` places.
inline int CandidatesFor(int finalists) { return 4 * finalists; }

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_JOB_H_
