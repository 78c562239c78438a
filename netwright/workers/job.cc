#include "netwright/workers/job.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace netwright {
namespace {

using Json = nlohmann::json;

Json SplitToJson(const Split& split) {
  return {{"train", split.train}, {"validation", split.validation}, {"test", split.test}};
}

Split SplitFromJson(const Json& json) {
  Split split;
  json.at("train").get_to(split.train);
  json.at("validation").get_to(split.validation);
  json.at("test").get_to(split.test);
  return split;
}

}  // namespace

void to_json(Json& json, const WorkerSetup& setup) {
  Json tasks = Json::array();
  for (const WorkerSetup::Task& task : setup.tasks) {
    tasks.push_back(
        {{"packed_file", task.packed_file}, {"search", SplitToJson(task.search)}, {"full", SplitToJson(task.full)}});
  }
  json = {{"tasks", std::move(tasks)}};
}

void from_json(const Json& json, WorkerSetup& setup) {
  setup.tasks.clear();
  for (const Json& task : json.at("tasks")) {
    setup.tasks.push_back({task.at("packed_file"), SplitFromJson(task.at("search")), SplitFromJson(task.at("full"))});
  }
}

void to_json(Json& json, const TrainRequest& request) {
  json = {{"id", request.id},
          {"task", request.task},
          {"graph", request.graph},
          {"recipe", request.recipe},
          {"seed", request.seed},
          {"share", request.share == DataShare::kFull ? "full" : "search"},
          {"stop_after_epoch", request.stop_after_epoch},
          {"load_state", request.load_state},
          {"save_state", request.save_state},
          {"save_weights", request.save_weights},
          {"time_limit", request.time_limit},
          {"memory_limit", request.memory_limit}};
}

void from_json(const Json& json, TrainRequest& request) {
  json.at("id").get_to(request.id);
  json.at("task").get_to(request.task);
  json.at("graph").get_to(request.graph);
  json.at("recipe").get_to(request.recipe);
  json.at("seed").get_to(request.seed);
  request.share = json.at("share") == "full" ? DataShare::kFull : DataShare::kSearch;
  json.at("stop_after_epoch").get_to(request.stop_after_epoch);
  json.at("load_state").get_to(request.load_state);
  json.at("save_state").get_to(request.save_state);
  json.at("save_weights").get_to(request.save_weights);
  json.at("time_limit").get_to(request.time_limit);
  json.at("memory_limit").get_to(request.memory_limit);
}

void to_json(Json& json, const TrainAnswer& answer) {
  json = {{"id", answer.id},           {"outcome", OutcomeName(answer.outcome)},
          {"metrics", answer.metrics}, {"message", answer.message},
          {"worker", answer.worker},   {"epoch_seconds", answer.epoch_seconds}};
}

void from_json(const Json& json, TrainAnswer& answer) {
  json.at("id").get_to(answer.id);
  answer.outcome = OutcomeFromName(json.at("outcome").get_ref<const std::string&>());
  json.at("metrics").get_to(answer.metrics);
  json.at("message").get_to(answer.message);
  json.at("worker").get_to(answer.worker);
  json.at("epoch_seconds").get_to(answer.epoch_seconds);
}

}  // namespace netwright
