#include "netwright/final/final_record.h"

#include <nlohmann/json.hpp>

namespace netwright {

void to_json(nlohmann::json& json, const FinalRecord& record) {
  json = {{"most_epochs", record.most_epochs},
          {"finalists", record.finalists},
          {"epoch_seconds", record.epoch_seconds},
          {"horizons", record.horizons}};
}

void from_json(const nlohmann::json& json, FinalRecord& record) {
  json.at("most_epochs").get_to(record.most_epochs);
  json.at("finalists").get_to(record.finalists);
  json.at("epoch_seconds").get_to(record.epoch_seconds);
  json.at("horizons").get_to(record.horizons);
}

}  // namespace netwright
