#ifndef NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_
#define NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_

#include <filesystem>
#include <nlohmann/json.hpp>

#include "netwright/workers/job.h"

namespace netwright {

// The files that jobs load and save on a node, in a folder of the cache that ends with this object. Those of processes
// that were killed are removed.
class JobFolder {
 public:
  JobFolder();
  ~JobFolder();
  JobFolder(const JobFolder&) = delete;
  JobFolder& operator=(const JobFolder&) = delete;

  // The request of a {"job", "state"} message, with paths in this folder.
  TrainRequest Take(const nlohmann::json& message);
  // The message that answers `request`, with the contents of what was saved. The job's files are gone then.
  nlohmann::json Give(const TrainRequest& request, const TrainAnswer& answer);

 private:
  std::filesystem::path folder_;
  int lock_ = -1;  // held while the folder is in use
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_JOB_FOLDER_H_
