#ifndef NETWRIGHT_RUN_STUDY_H_
#define NETWRIGHT_RUN_STUDY_H_

#include <filesystem>
#include <string>

#include "netwright/run/search_run.h"
#include "netwright/run/study_plan.h"

namespace netwright {

// A study's folder:
//   study.json    what was asked for and resolved, code version, machine, and every run with what became of it
//   runs/NAME/    an ordinary run folder each: `netwright resume`, `show` and `report` work on it
//   report/       CSV files; report.html beside it
struct StudyOptions {
  std::string out;
  int workers = 0;  // 0: one a core
  Verbosity verbosity = Verbosity::kNormal;
};

// Carries a plan out, run by run: finished runs are passed over, an interrupted one is resumed, the rest is started. So
// the same call goes on after any interruption or kill, with the same experiments as if there had been none; of a run
// that was killed, only networks in training are trained again. True when all are finished, false when interrupted.
// Usage error when the folder holds a study of another request, naming what differs. More seeds than before are taken
// in, as long as no run has begun that draws on all of them (experiment2's part B).
bool RunStudy(const StudyRequest& request, const StudyPreset& preset, const std::string& preset_name,
              const StudyOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_STUDY_H_
