#include "netwright/measure/transfer/transfer_curve.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace netwright {

void to_json(nlohmann::json& json, const TransferCurve& curve) {
  json = {{"strategy", curve.strategy},
          {"task", curve.task},
          {"seed", curve.seed},
          {"best", curve.best},
          {"quantile", curve.quantile},
          {"known_low", curve.known_low},
          {"known_high", curve.known_high},
          {"found", curve.found},
          {"strategy_seconds", curve.strategy_seconds}};
}

void from_json(const nlohmann::json& json, TransferCurve& curve) {
  json.at("strategy").get_to(curve.strategy);
  json.at("task").get_to(curve.task);
  json.at("seed").get_to(curve.seed);
  json.at("best").get_to(curve.best);
  json.at("quantile").get_to(curve.quantile);
  json.at("known_low").get_to(curve.known_low);
  json.at("known_high").get_to(curve.known_high);
  json.at("found").get_to(curve.found);
  json.at("strategy_seconds").get_to(curve.strategy_seconds);
}

std::vector<TransferCurve> ReadCurves(const std::filesystem::path& folder) {
  std::vector<TransferCurve> curves;
  if (!std::filesystem::exists(folder)) return curves;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
      if (!json.is_discarded()) curves.push_back(json.get<TransferCurve>());
    }
  }
  std::sort(curves.begin(), curves.end(), [](const auto& a, const auto& b) { return a.Id() < b.Id(); });
  return curves;
}

}  // namespace netwright
