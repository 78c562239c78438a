#ifndef NETWRIGHT_TRAIN_INHERITANCE_H_
#define NETWRIGHT_TRAIN_INHERITANCE_H_

#include <optional>
#include <vector>

#include "netwright/graph/graph.h"

namespace netwright {

// Where a network's first weights come from when recipe.inherit is set: convolutions and normalisations of its prefix,
// trained with the same recipe, which started from its own prefix's, and so on. That makes a child a function of
// (recipe, data, network, replicate) as it is without inheritance: which networks were trained before only decides
// what has to be trained now.

// The network without its last layer: every node but the last, the one before it being the output. nullopt for the
// network without layers, and where another node would be left unread (a layer that joins two branches): such a
// network starts afresh.
std::optional<Graph> PrefixOf(const Graph& graph);

// The prefix, its prefix, and so on, as far as there are weights to hand down (a convolution); the shortest first.
std::vector<Graph> AncestorsOf(const Graph& graph);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_INHERITANCE_H_
