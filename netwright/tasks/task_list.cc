#include "netwright/tasks/task_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/base/error.h"
#include "netwright/base/yaml_file.h"

namespace netwright {

std::vector<TaskName> ReadTaskList(const std::string& path) {
  const YamlFile file(path, "task list");
  file.CheckKeys(file.root(), "the file", {"tasks"});
  const YAML::Node names = file.Require(file.root(), "tasks", "");
  if (!names.IsSequence() || names.size() == 0) file.Fail(names, "tasks", "write a list of tasks' names");
  std::vector<TaskName> tasks;
  for (const YAML::Node& node : names) {
    const auto text = file.As<std::string>(node, "tasks", "a task's name");
    TaskName task;
    try {
      task = ParseTaskName(text);
    } catch (const Error& error) {
      file.Fail(node, "tasks", error.what());
    }
    if (std::find(tasks.begin(), tasks.end(), task) != tasks.end()) {
      file.Fail(node, "tasks", fmt::format("'{}' occurs twice", text));
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace netwright
