#include "netwright/workers/job.h"

#include "netwright/base/json_fields.h"

namespace netwright {

using Json = nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(DataShare,
                             {{DataShare::kSearch, "search"}, {DataShare::kFull, "full"}, {DataShare::kAll, "all"}})
NETWRIGHT_JSON(Split, train, validation, test);
NETWRIGHT_JSON(WorkerSetup::Task, packed_file, search, full);
NETWRIGHT_JSON(WorkerSetup, tasks);
NETWRIGHT_JSON(TrainRequest, id, task, graph, recipe, seed, share, stop_after_epoch, load_state, save_state,
               save_weights, time_limit, stage_seconds, memory_limit, threads);

void to_json(Json& json, const TrainAnswer& answer) {
  json = {{"id", answer.id},
          {"outcome", OutcomeName(answer.outcome)},
          {"metrics", answer.metrics},
          {"message", answer.message},
          {"worker", answer.worker},
          {"epoch_seconds", answer.epoch_seconds},
          {"image_seconds", answer.image_seconds}};
}

void from_json(const Json& json, TrainAnswer& answer) {
  json.at("id").get_to(answer.id);
  answer.outcome = OutcomeFromName(json.at("outcome").get_ref<const std::string&>());
  json.at("metrics").get_to(answer.metrics);
  json.at("message").get_to(answer.message);
  json.at("worker").get_to(answer.worker);
  json.at("epoch_seconds").get_to(answer.epoch_seconds);
  json.at("image_seconds").get_to(answer.image_seconds);
}

}  // namespace netwright
