#ifndef NETWRIGHT_FINAL_FINAL_RECORD_H_
#define NETWRIGHT_FINAL_FINAL_RECORD_H_

#include <nlohmann/json_fwd.hpp>
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
void from_json(const nlohmann::json& json, FinalRecord& record);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_RECORD_H_
