#ifndef NETWRIGHT_EVALUATION_TASK_JSON_H_
#define NETWRIGHT_EVALUATION_TASK_JSON_H_

#include <nlohmann/json.hpp>

#include "netwright/evaluation/task.h"
#include "netwright/graph/input_json.h"

// Objects by field name; keys that are absent keep the field's default. A digest is its hexadecimal digits.
namespace netwright {

inline void to_json(nlohmann::json& json, const Digest& digest) { json = digest.Hex(); }
inline void from_json(const nlohmann::json& json, Digest& digest) { digest = Digest::FromHex(json.get<std::string>()); }

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TaskInfo, name, input, fingerprint, train_images, validation_images,
                                                descriptors)

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_TASK_JSON_H_
