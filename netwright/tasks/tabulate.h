#ifndef NETWRIGHT_TASKS_TABULATE_H_
#define NETWRIGHT_TASKS_TABULATE_H_

#include <string>
#include <vector>

#include "netwright/base/settings.h"
#include "netwright/run/search_run.h"
#include "netwright/tasks/task_name.h"

namespace netwright {

struct TabulateOptions {
  std::string out;     // a folder: runs/DATA for each data set with its preparation
  std::string design;  // see search/tabulate/tabulate_strategy.h; empty: drawn for each size of image
  // Whose networks are not trained again: a folder with run folders named DATA, or an earlier table of the same tasks
  // (FILE.yml); or empty.
  std::string answers;
  int networks = 320;
  int near = 100;
  double replicates = 0.1;
  std::string preset = "quick", space = "chain";
  int workers = 0;    // 0: one a core
  Settings settings;  // of all runs
  Verbosity verbosity = Verbosity::kNormal;
};

bool IsTable(const std::string& path);  // rather than a folder

// Trains networks on every task, one after another, each in an ordinary run folder; tasks that differ only by limits
// share one. What a killed process left goes on; finished runs are passed over, whatever is asked for now. False when
// interrupted. Errors as of RunSearch.
bool TabulateTasks(const std::vector<TaskName>& tasks, const TabulateOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_TASKS_TABULATE_H_
