#ifndef NETWRIGHT_PROBLEMS_IMAGES_TASK_SETUP_H_
#define NETWRIGHT_PROBLEMS_IMAGES_TASK_SETUP_H_

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "netwright/datasets/prepared.h"
#include "netwright/evaluation/task.h"
#include "netwright/problems/images/images_config.h"
#include "netwright/workers/job.h"

namespace netwright {

// A data set made ready for a run: images packed, split, and described for the search and for the workers.
struct TaskSetup {
  std::unique_ptr<PreparedData> data;
  TaskInfo info;             // as the search sees it
  WorkerSetup::Task worker;  // search share and full split
};

// Usage error for a data set that cannot be used (see datasets/prepared.h).
TaskSetup SetUpTask(const ImagesConfig& config, const std::string& dataset);

// Usage error when `out` is the data set's folder or lies in it, where results would be read as a class of images, or
// when there is no such data set.
void KeepOutOfData(const std::string& out, const std::string& dataset);

// For run.json: the images' shape, how many images the search and the final training see of each part, and descriptors
// where they are known.
nlohmann::json DescribeTask(const TaskSetup& task);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_TASK_SETUP_H_
