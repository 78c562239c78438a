#ifndef NETWRIGHT_TASKS_WRITE_TABLE_H_
#define NETWRIGHT_TASKS_WRITE_TABLE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/tasks/task_name.h"

namespace netwright {

// What the runs in `runs`/DATA (tabulate.h) measured of these tasks, as a benchmark (tables/table_file.h): `stem`.yml
// and `stem`.csv, a column for each DATA and a row for each network and replicate, accuracies with four digits; before
// them what the earlier table `known` (a benchmark's file; or empty) has of these tasks. Tasks without a run or column
// are left out; what a run that goes on has measured so far is in. Returns how many tasks there are. Usage error when
// there is none, or when recipes or spaces differ.
int WriteTable(const std::vector<TaskName>& tasks, const std::filesystem::path& runs, const std::string& known,
               const std::filesystem::path& stem);

}  // namespace netwright

#endif  // NETWRIGHT_TASKS_WRITE_TABLE_H_
