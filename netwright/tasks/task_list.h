#ifndef NETWRIGHT_TASKS_TASK_LIST_H_
#define NETWRIGHT_TASKS_TASK_LIST_H_

#include <string>
#include <vector>

#include "netwright/tasks/task_name.h"

namespace netwright {

// A YAML file with the key `tasks`, a list of names (task_name.h). Distinct, in the file's order. Usage errors name
// file and line.
std::vector<TaskName> ReadTaskList(const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_TASKS_TASK_LIST_H_
