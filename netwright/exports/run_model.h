#ifndef NETWRIGHT_EXPORTS_RUN_MODEL_H_
#define NETWRIGHT_EXPORTS_RUN_MODEL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/deploy/folded_net.h"
#include "netwright/deploy/quantized_net.h"
#include "netwright/final/int8_figures.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/run/run_folder.h"

namespace netwright {

// A finished run's network and the images it was made for.
struct RunModel {
  std::string architecture;  // SearchSpace::Format
  std::vector<std::string> classes;
  FoldedNet folded;
  TargetChoice target;  // the run's
  std::unique_ptr<PreparedData> data;
  Split split;
  std::optional<Int8Figures> measured;  // of the run's delivered network, by its summary
};

QuantizedNet QuantizeModel(const RunModel& model);

// As the summary has them, where it is of this network; else measured now.
Int8Figures Int8FiguresOf(const RunModel& model, const QuantizedNet& net);

// Usage error when the run has no model, or when its data set is gone or has changed.
RunModel LoadRunModel(const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_RUN_MODEL_H_
