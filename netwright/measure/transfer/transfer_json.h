#ifndef NETWRIGHT_MEASURE_TRANSFER_TRANSFER_JSON_H_
#define NETWRIGHT_MEASURE_TRANSFER_TRANSFER_JSON_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/measure/transfer/transfer_curve.h"

namespace netwright {

// What the page shows (transfer_page.h), by networks, for `bench transfer --json`: docs/json.md has its keys.
nlohmann::ordered_json TransferJson(const std::vector<TransferCurve>& curves, const std::string& subject);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_TRANSFER_JSON_H_
