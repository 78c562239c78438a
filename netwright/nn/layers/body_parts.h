#ifndef NETWRIGHT_NN_LAYERS_BODY_PARTS_H_
#define NETWRIGHT_NN_LAYERS_BODY_PARTS_H_

#include <algorithm>

#include "netwright/nn/layers/body.h"

// What body.cc and body_backward.cc share.
namespace netwright {

template <typename S>
template <typename F>
void Body<S>::InParts(int64_t count, int64_t at_once, const F& body) {
  for (int64_t first = 0; first < count; first += at_once) {
    while (at_once > count - first) at_once /= 2;
    body(first, at_once);
  }
}

template <typename S>
template <typename F>
void Body<S>::ForShards(int64_t count, const F& body) {
  ForParts(sharding_.shards, sharding_.threads, [&](int shard, int thread) {
    const Range images = PartOf(count, sharding_.shards, shard);
    if (images.count > 0) body(Shard{shard, images.first, images.count, workspaces_[thread]});
  });
}

template <typename S>
const S* Body<S>::Values(int node, int64_t image) const {
  const int64_t offset = image * Elements(node);
  if constexpr (std::is_same_v<S, T>) {
    if (node == 0) return images_ + offset;
  }
  return nodes_[node].values.template Get<S>() + offset;
}

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_BODY_PARTS_H_
