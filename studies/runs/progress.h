#ifndef NETWRIGHT_STUDIES_RUNS_PROGRESS_H_
#define NETWRIGHT_STUDIES_RUNS_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "studies/planner.h"

namespace netwright {

// How far a run has got, from its store. Not thread-safe.
class RunProgress {
 public:
  // every_evaluation: a line for each of them, instead of one now and then. `run` must outlive it.
  RunProgress(const StudyRun& run, std::filesystem::path store, bool every_evaluation,
              std::chrono::milliseconds interval = std::chrono::seconds(10));

  // The lines to print now; mostly none. Looks into the store once an interval, less often where that takes long, and
  // at the run's end; with an interval of 0 at every call.
  std::vector<std::string> Lines(bool at_end = false);

 private:
  using Clock = std::chrono::steady_clock;

  const StudyRun& run_;
  const std::filesystem::path store_;
  const bool every_evaluation_;
  const std::chrono::milliseconds interval_;
  size_t told_ = 0;  // evaluations
  Clock::time_point next_;
};

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_RUNS_PROGRESS_H_
