#ifndef NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_
#define NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_

#include <algorithm>
#include <compare>
#include <string>

namespace netwright {

// What turns a graph into a trainable network: the filters of its convolutions and its prediction head.
//
// Head (Gomez Robles & Vanschoren 2019, section 3): flatten, dense `dense_units` + ReLU, dropout, dense classes.
struct NetworkTemplate {
  int filters = 32;       // of the first convolution
  int filter_growth = 1;  // 1: every convolution has `filters`; 2: doubled with each convolution on the way
  int max_filters = 256;
  int dense_units = 1024;  // 0: no hidden dense layer
  double dropout = 0.4;    // probability of dropping, after the hidden dense layer

  // What the reference networks need (the paper's shortened VGG19, section 7: conv3-conv3-max2-conv3-conv3-max2 with
  // 64, 64, 128, 128 filters). Searched networks have the defaults.
  int growth_every = 1;  // filters grow with each so many convolutions
  bool plain = false;    // a convolution is: same padding, bias, then ReLU; no batch normalisation. Chains only
  int dense_layers = 1;  // hidden dense layers of `dense_units` each; more than one where `plain` only

  auto operator<=>(const NetworkTemplate&) const = default;

  // Filters of a convolution with i others before it on the path from the image that has most of them (the paper's
  // section 7: 2^(4+i), capped): they depend on nothing but what the layer reads.
  int FiltersOf(int i) const {
    int count = filters;
    i /= growth_every;
    for (; i > 0 && filter_growth > 1 && count < max_filters; --i) count *= filter_growth;
    return filter_growth > 1 ? std::min(count, max_filters) : count;
  }
  std::string Text() const;  // complete and canonical, for cache keys
};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_
