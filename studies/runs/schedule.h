#ifndef NETWRIGHT_STUDIES_RUNS_SCHEDULE_H_
#define NETWRIGHT_STUDIES_RUNS_SCHEDULE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "studies/planner.h"

namespace netwright {

// Which runs of a study go on side by side. A run gets one worker for every two networks that it may have out, since it
// waits for all of them; what is free goes to further runs, in the plan's order, once those that they depend on are
// finished. Where few runs can start, they get more, one a network at most. Decides no result. A value.
class StudySchedule {
 public:
  // finished: of each run of the plan. workers: of the whole study, at least 1. `plan` must outlive it.
  StudySchedule(const StudyPlan& plan, const std::vector<bool>& finished, int workers);

  struct Start {
    size_t run = 0;  // index in the plan
    int workers = 1;
  };
  // nullopt when all are started, or must wait.
  std::optional<Start> Next();

  void Finish(size_t run);  // one that was started
  bool IsDone() const;      // all finished

 private:
  enum class State { kWaiting, kRunning, kFinished };
  bool IsReady(size_t run) const;
  bool HasFinished(const std::string& name) const;

  const StudyPlan* plan_;
  std::vector<State> states_;
  std::vector<int> given_;  // workers, of running runs
  int free_;
};

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_RUNS_SCHEDULE_H_
