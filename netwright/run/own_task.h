#ifndef NETWRIGHT_RUN_OWN_TASK_H_
#define NETWRIGHT_RUN_OWN_TASK_H_

#include <string>

#include "netwright/problems/images/images_config.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// The data set that a run was made for, as the run prepared and split it.
struct OwnTask {
  std::string dataset;  // as it is found here
  ImagesConfig config;
  TaskSetup setup;
};

// Usage error for a run without images, and for a data set that is not here or has changed.
OwnTask SetUpOwnTask(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_OWN_TASK_H_
