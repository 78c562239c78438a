#ifndef NETWRIGHT_SPACES_LIMITS_JSON_H_
#define NETWRIGHT_SPACES_LIMITS_JSON_H_

#include <nlohmann/json.hpp>

#include "netwright/spaces/search_space.h"

// Objects by field name; keys that are absent keep the field's default.
namespace netwright {

NLOHMANN_JSON_SERIALIZE_ENUM(HeadKind, {{HeadKind::kAuto, "auto"},
                                        {HeadKind::kFlattenDense, "flatten-dense"},
                                        {HeadKind::kGap, "gap"}})
NLOHMANN_JSON_SERIALIZE_ENUM(GrowthBy, {{GrowthBy::kAuto, "auto"},
                                        {GrowthBy::kConvolution, "convolution"},
                                        {GrowthBy::kStage, "stage"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(NetworkTemplate, filters, filter_growth, max_filters, dense_units,
                                                dropout, growth_every, plain, dense_layers, head, growth_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(OperationTimes, convolution, pointwise, depthwise, dense, pooled, moved,
                                                written, each)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Limits, max_params, max_flops, max_train_bytes, max_flash, max_ram,
                                                max_macs, max_latency, batch_size, net, times)

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_LIMITS_JSON_H_
