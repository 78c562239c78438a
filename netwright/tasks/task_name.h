#ifndef NETWRIGHT_TASKS_TASK_NAME_H_
#define NETWRIGHT_TASKS_TASK_NAME_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "netwright/base/settings.h"

namespace netwright {

// A task as its name says it: DATA[-cN][-nN][-pxN][-grey|-rgb][-pN], for example cifar10-c10-n4000-px32-rgb-p50k: the
// data set, how many of its classes and images, pixels, colour, and the parameters that a network may have. What a name
// does not say is left to the data set. A value.
struct TaskName {
  std::string dataset;     // a name, see LocateDataset
  int classes = 0;         // data.classes
  int64_t images = 0;      // data.train_limit
  int image_size = 0;      // data.image_size
  int channels = 0;        // data.channels: 0, 1, 3
  int64_t max_params = 0;  // max_params

  std::string Text() const;
  std::string DataText() const;  // without the limit: tasks that share it share their trainings
  bool operator==(const TaskName&) const = default;
};

// Usage error for a name without a data set.
TaskName ParseTaskName(std::string_view text);

// The keys of the task, but for the data set.
Settings SettingsOf(const TaskName& task);

}  // namespace netwright

#endif  // NETWRIGHT_TASKS_TASK_NAME_H_
