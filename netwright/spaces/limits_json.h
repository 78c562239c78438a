#ifndef NETWRIGHT_SPACES_LIMITS_JSON_H_
#define NETWRIGHT_SPACES_LIMITS_JSON_H_

#include <nlohmann/json.hpp>
#include <string>

#include "netwright/spaces/search_space.h"

// Objects by field name; keys that are absent keep the field's default.
namespace netwright {

inline void to_json(nlohmann::json& json, HeadKind head) { json = kHeadNames.at(static_cast<size_t>(head)); }
inline void from_json(const nlohmann::json& json, HeadKind& head) {
  head = Named<HeadKind>(kHeadNames, json.get<std::string>());
}
inline void to_json(nlohmann::json& json, GrowthBy growth) { json = kGrowthByNames.at(static_cast<size_t>(growth)); }
inline void from_json(const nlohmann::json& json, GrowthBy& growth) {
  growth = Named<GrowthBy>(kGrowthByNames, json.get<std::string>());
}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(NetworkTemplate, filters, filter_growth, max_filters, dense_units,
                                                dropout, growth_every, plain, dense_layers, head, growth_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(OperationTimes, convolution, pointwise, depthwise, dense, pooled, moved,
                                                written, each)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Limits, max_params, max_flops, max_train_bytes, max_flash, max_ram,
                                                max_macs, max_latency, batch_size, net, times)

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_LIMITS_JSON_H_
