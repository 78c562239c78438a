#ifndef NETWRIGHT_RUN_MODEL_FOLDER_H_
#define NETWRIGHT_RUN_MODEL_FOLDER_H_

#include "netwright/run/final_training.h"
#include "netwright/run/summary.h"

namespace netwright {

// Tests the winner once on the test part, stores its predictions, and writes best/: architecture.json, model.pt
// (TorchScript, reloaded and compared), labels.txt (one class a line, in output order), preprocessing.json
// (docs/model.md).
Summary::Final SaveModel(const FinalResult& result, const SearchSpace& space, const TaskSetup& task, Store& store,
                         RunId run, const RunFolder& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_MODEL_FOLDER_H_
