#ifndef NETWRIGHT_FINAL_FINAL_RECORD_H_
#define NETWRIGHT_FINAL_FINAL_RECORD_H_

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "netwright/final/entries.h"

namespace netwright {

// What a final training has decided so far (checkpoint/final.json).
struct FinalRecord {
  int most_epochs = 0;  // the longest horizon there may be
  std::vector<Entry> finalists;
  std::vector<int> horizons;  // epochs that the schedule spanned in each rung begun; the first as planned
};

void to_json(nlohmann::json& json, const FinalRecord& record);

// nullopt when there is none, or, with a warning, a damaged one: it is made anew. Run error for an earlier version's.
std::optional<FinalRecord> ReadFinalRecord(const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_RECORD_H_
