#include "netwright/search/program/task_line.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/graph/input_json.h"
#include "netwright/spaces/limits_json.h"
#include "netwright/spaces/space_json.h"

namespace netwright {

std::string TaskLine(const StrategyContext& context) {
  nlohmann::json json = SpaceToJson(*context.space);
  json["networks"] = context.evaluations;
  json["seed"] = context.seed;
  json["input"] = context.task.input;
  json["limits"] = context.task.limits;
  json["descriptors"] = context.task.descriptors;
  return json.dump();
}

StrategyContext ReadTaskLine(std::string_view line) {
  try {
    const nlohmann::json json = nlohmann::json::parse(line);
    StrategyContext context;
    context.space = SpaceFromJson(json);
    context.task.input = json.at("input").get<InputSpec>();
    context.task.limits = json.value("limits", Limits());
    context.task.descriptors = json.value("descriptors", std::vector<double>());
    context.seed = json.value("seed", uint64_t{1});
    context.evaluations = json.value("networks", int64_t{0});
    return context;
  } catch (const nlohmann::json::exception& error) {
    FailUsage("the first line says no task ({}): {}", error.what(), line.substr(0, 200));
  }
}

}  // namespace netwright
