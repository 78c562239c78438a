#include "netwright/measure/transfer/transfer_curve.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "netwright/base/json_fields.h"

namespace netwright {

NETWRIGHT_JSON(TransferCurve, strategy, task, seed, best, quantile, known_low, known_high, found, cost, networks,
               proposed, strategy_seconds);

std::vector<TransferCurve> ReadCurves(const std::filesystem::path& folder) {
  std::vector<TransferCurve> curves;
  if (!std::filesystem::exists(folder)) return curves;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
      if (!json.is_discarded() && json.contains("cost")) curves.push_back(json.get<TransferCurve>());
    }
  }
  std::sort(curves.begin(), curves.end(), [](const auto& a, const auto& b) { return a.Id() < b.Id(); });
  return curves;
}

}  // namespace netwright
