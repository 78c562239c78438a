#include "netwright/exports/run_model.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/final/int8_model.h"
#include "netwright/graph/input_json.h"
#include "netwright/run/own_task.h"
#include "netwright/run/summary.h"
#include "netwright/train/recipe.h"

namespace netwright {

RunModel LoadRunModel(const RunFolder& folder) {
  namespace fs = std::filesystem;
  const fs::path path = folder.best() / "architecture.json";
  if (!fs::exists(path)) {
    FailUsage("the run in '{}' has no model yet; `netwright resume {}` goes on with it", folder.path().string(),
              folder.path().string());
  }
  const nlohmann::json made = ReadJsonFile(path);
  const auto input = made.at("input").get<InputSpec>();
  const auto recipe = made.at("recipe").get<Recipe>();
  const Graph graph = Graph::Parse(made.at("graph").get<std::string>());

  OwnTask own = SetUpOwnTask(folder);
  TaskSetup& task = own.setup;
  RunModel model;
  model.architecture = made.at("architecture");
  model.classes = task.data->summary().classes;
  model.target = own.config.small_device.target;
  model.folded = FoldWeights(LowerForInference(graph, input, recipe.net), (folder.best() / "model.pt").string(),
                             recipe.bn_epsilon);
  model.data = std::move(task.data);
  model.split = std::move(task.worker.full);
  if (const std::optional<Summary> summary = FinishedSummary(folder.path()); summary && summary->final) {
    model.measured = summary->final->int8;
  }
  return model;
}

QuantizedNet QuantizeModel(const RunModel& model) { return QuantizeFor(model.folded, *model.data, model.split); }

Int8Figures Int8FiguresOf(const RunModel& model, const QuantizedNet& net) {
  if (model.measured && model.measured->network == DigestOf(net)) return *model.measured;
  return MeasureInt8(net, *model.data, model.split);
}

}  // namespace netwright
