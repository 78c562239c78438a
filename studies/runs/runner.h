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
// by side (schedule.h), each a process. The same call goes on after any interruption, with the same experiments.
// Progress goes to stderr. True when all are finished, false when interrupted. Errors as in record.h, and what a run
// fails with, with its name.
bool RunStudy(const StudyRequest& request, const StudyPreset& preset, const StudyOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_RUNS_RUNNER_H_
