#ifndef NETWRIGHT_STUDIES_RUNS_RUNNER_H_
#define NETWRIGHT_STUDIES_RUNS_RUNNER_H_

#include <filesystem>
#include <string>

#include "netwright/run/search_run.h"
#include "studies/planner.h"

namespace netwright {

// A study's folder:
//   study.json    what was asked for and resolved, code version, machine, and every run with what became of it
//   runs/NAME/    an ordinary run folder each: `netwright resume`, `show` and `report` work on it
//   report/       CSV files; report.html beside it
struct StudyOptions {
  std::string out;
  int workers = 0;  // of all runs together; 0: one a core
  Verbosity verbosity = Verbosity::kNormal;
};

// Carries a plan out: finished runs are passed over, an interrupted one is resumed, the rest is started, several side
// by side where there are the workers for it (schedule.h), each a process of its own. So the same call goes on
// after any interruption or kill, with the same experiments as if there had been none; of a run that was killed, only
// networks in training are trained again. How far the runs have got, by their stores, goes to stderr. True
// when all are finished, false when interrupted. Errors as in record.h, and what a run fails with, with its name.
bool RunStudy(const StudyRequest& request, const StudyPreset& preset, const StudyOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_RUNS_RUNNER_H_
