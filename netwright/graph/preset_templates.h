#ifndef NETWRIGHT_GRAPH_PRESET_TEMPLATES_H_
#define NETWRIGHT_GRAPH_PRESET_TEMPLATES_H_

#include "netwright/graph/network_template.h"

namespace netwright {

// As the presets train networks: in the search, and at length in the final training.

// Gomez Robles & Vanschoren 2019, sections 3 and 7 (experiment 2B).
inline constexpr NetworkTemplate kPaperTemplate = {
    .filters = 32, .filter_growth = 1, .max_filters = 256, .dense_units = 1024, .dropout = 0.4};
inline constexpr NetworkTemplate kPaperFinalTemplate = {
    .filters = 32, .filter_growth = 2, .max_filters = 256, .dense_units = 4096, .dropout = 0.4};
// Narrow networks that widen as the final ones do: on cifar10 they rank networks better than 32 filters throughout, in
// half the time (docs/performance.md).
inline constexpr NetworkTemplate kQuickTemplate = {
    .filters = 8, .filter_growth = 2, .max_filters = 64, .dense_units = 64, .dropout = 0.2};
inline constexpr NetworkTemplate kQuickFinalTemplate = {
    .filters = 16, .filter_growth = 2, .max_filters = 256, .dense_units = 256, .dropout = 0.3};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_PRESET_TEMPLATES_H_
