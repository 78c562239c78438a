#ifndef NETWRIGHT_EXPORTS_RUN_MODEL_H_
#define NETWRIGHT_EXPORTS_RUN_MODEL_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/deploy/folded_net.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// A finished run's network and the images it was made for.
struct RunModel {
  std::string architecture;  // SearchSpace::Format
  std::vector<std::string> classes;
  FoldedNet folded;
  std::unique_ptr<PreparedData> data;
  Split split;
};

// Usage error when the run has no model, or when its data set is gone or has changed.
RunModel LoadRunModel(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_RUN_MODEL_H_
