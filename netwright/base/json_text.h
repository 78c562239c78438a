#ifndef NETWRIGHT_BASE_JSON_TEXT_H_
#define NETWRIGHT_BASE_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string_view>

namespace netwright {

// No file of ours nests deeper; copying and writing recurse.
inline constexpr int kMaxJsonDepth = 100;

// JSON that others may have written; discarded (is_discarded) where it is malformed or nests too deep.
nlohmann::json ParseJson(std::string_view text);

// The same of CBOR.
nlohmann::json ParseCbor(std::string_view bytes);

}  // namespace netwright

#endif  // NETWRIGHT_BASE_JSON_TEXT_H_
