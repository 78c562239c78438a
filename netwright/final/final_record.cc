#include "netwright/final/final_record.h"

#include <nlohmann/json.hpp>

#include "netwright/base/error.h"

namespace netwright {

void to_json(nlohmann::json& json, const FinalRecord& record) {
  json = {{"most_epochs", record.most_epochs}, {"finalists", record.finalists}, {"horizons", record.horizons}};
}

void from_json(const nlohmann::json& json, FinalRecord& record) {
  if (json.contains("epoch_seconds")) {
    FailRun("the final training was begun by an earlier version, whose states are not read; start a new run");
  }
  json.at("most_epochs").get_to(record.most_epochs);
  json.at("finalists").get_to(record.finalists);
  json.at("horizons").get_to(record.horizons);
}

}  // namespace netwright
