#ifndef NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_
#define NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_

#include <nlohmann/json.hpp>

#include "netwright/io/locked_folder.h"
#include "netwright/workers/job.h"

namespace netwright {

// The files that jobs load and save on a node, in a folder of the cache that ends with this object. Those of processes
// that were killed are removed.
class JobFolder {
 public:
  JobFolder();

  // The request of a {"job", "state"} message, with paths in this folder.
  TrainRequest Take(const nlohmann::json& message);
  // The message that answers `request`, with the contents of what was saved. The job's files are gone then.
  nlohmann::json Give(const TrainRequest& request, const TrainAnswer& answer);

 private:
  const LockedFolder folder_;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_
