#include "netwright/final/final_record.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/base/error.h"
#include "netwright/graph/graph.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

FinalRecord RecordOf(const nlohmann::json& json) {
  FinalRecord record;
  json.at("most_epochs").get_to(record.most_epochs);
  json.at("finalists").get_to(record.finalists);
  json.at("horizons").get_to(record.horizons);
  for (const Entry& finalist : record.finalists) Graph::Parse(finalist.graph);
  const auto positive = [](int epochs) { return epochs > 0; };
  if (record.finalists.empty() || record.horizons.empty() || !std::ranges::all_of(record.horizons, positive)) {
    FailRun("a plan without networks or epochs");
  }
  return record;
}

}  // namespace

void to_json(nlohmann::json& json, const FinalRecord& record) {
  json = {{"most_epochs", record.most_epochs}, {"finalists", record.finalists}, {"horizons", record.horizons}};
}

std::optional<FinalRecord> ReadFinalRecord(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const std::optional<nlohmann::json> json = ReadJsonIfWhole(path);
  if (json && json->contains("epoch_seconds")) {
    FailRun("the final training was begun by an earlier version, whose states are not read; start a new run");
  }
  try {
    if (json) return RecordOf(*json);
  } catch (const nlohmann::json::exception&) {
  } catch (const Error&) {
  }
  spdlog::warn("{} is damaged: the final training is planned anew", path.string());
  return std::nullopt;
}

}  // namespace netwright
