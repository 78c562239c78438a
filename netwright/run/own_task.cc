#include "netwright/run/own_task.h"

#include <nlohmann/json.hpp>

#include "netwright/base/error.h"
#include "netwright/run/search_run.h"

namespace netwright {

OwnTask SetUpOwnTask(const RunFolder& folder) {
  const nlohmann::json run = ReadJsonFile(folder.run_json());
  if (!run.contains("task")) FailUsage("the run in '{}' searched no images; name a data set", folder.path().string());
  const ExperimentSpec spec = ReadSpecHere(folder);
  OwnTask task{.dataset = spec.dataset, .config = ImagesOf(spec), .setup = {}};
  task.setup = SetUpTask(task.config, spec.dataset);
  if (run.at("dataset").at("task_fingerprint") != task.setup.info.fingerprint.Hex()) {
    FailUsage(
        "the data set {} has changed since the run in '{}', so its parts are not known; bring back the images of then, "
        "or name a data set where the command takes one",
        spec.dataset, folder.path().string());
  }
  return task;
}

}  // namespace netwright
