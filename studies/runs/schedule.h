#ifndef NETWRIGHT_STUDIES_RUNS_SCHEDULE_H_
#define NETWRIGHT_STUDIES_RUNS_SCHEDULE_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "studies/planner.h"

namespace netwright {

// Which runs of a study go on side by side. A run proposes few networks at once, most often one a lane, and waits for
// all of them: with as many workers as lanes half of them would idle. So a run gets one worker for every two networks
// that it may have out, and what is free goes to further runs, in the plan's order, as soon as the runs are finished
// whose policy or whose best networks they take. Where fewer runs can start than workers are free, they get more, one a
// network at most. Decides when, never what: the experiments of a run do not depend on its workers. A value.
class StudySchedule {
 public:
  // finished: of each run of the plan. workers: of the whole study, at least 1. `plan` must outlive it.
  StudySchedule(const StudyPlan& plan, const std::vector<bool>& finished, int workers);

  struct Start {
    size_t run = 0;  // index in the plan
    int workers = 1;
  };
  // The next run to start, now; nullopt when all are started, or must wait for the end of another.
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
