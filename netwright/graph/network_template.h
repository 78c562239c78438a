#ifndef NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_
#define NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace netwright {

// Of what a network's features become logits.
enum class HeadKind : uint8_t {
  kAuto,          // as the search space has it; where none says, kFlattenDense
  kFlattenDense,  // Gomez Robles & Vanschoren 2019, section 3: flatten, dense `dense_units` + ReLU, dropout, dense
                  // classes
  kGap,           // ReLU, global average pooling, dropout, dense classes (Lin et al., arXiv 1312.4400)
};
inline constexpr std::array<std::string_view, 3> kHeadNames = {"auto", "flatten-dense", "gap"};

// What the filters grow with on the way from the image.
enum class GrowthBy : uint8_t {
  kAuto,         // as the search space has it; where none says, kConvolution
  kConvolution,  // with each convolution
  kStage,        // with each pooling or stride, which begin a stage
};
inline constexpr std::array<std::string_view, 3> kGrowthByNames = {"auto", "convolution", "stage"};

// The value of this name; the first one, kAuto, where there is none.
template <typename Enum, size_t N>
Enum Named(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? Enum{} : static_cast<Enum>(found - names.begin());
}

// What turns a graph into a trainable network: the filters of its convolutions and its prediction head.
struct NetworkTemplate {
  int filters = 32;       // of the first convolution
  int filter_growth = 1;  // 1: every convolution has `filters`; 2: doubled with each step (GrowthBy) on the way
  int max_filters = 256;
  int dense_units = 1024;  // 0: no hidden dense layer
  double dropout = 0.4;    // probability of dropping, after the hidden dense layer or the global pooling

  // What the reference networks need (the paper's shortened VGG19, section 7: conv3-conv3-max2-conv3-conv3-max2 with
  // 64, 64, 128, 128 filters). Searched networks have the defaults.
  int growth_every = 1;  // filters grow with each so many steps
  bool plain = false;    // a convolution is: same padding, bias, then ReLU; no batch normalisation. Chains only
  int dense_layers = 1;  // hidden dense layers of `dense_units` each; more than one where `plain` only

  HeadKind head = HeadKind::kAuto;
  GrowthBy growth_by = GrowthBy::kAuto;

  auto operator<=>(const NetworkTemplate&) const = default;

  // Filters of a convolution behind i steps of growth (growth.h) on the path from the image that has most of them (the
  // paper's section 7: 2^(4+i), capped): they depend on nothing but what the layer reads.
  int FiltersOf(int i) const {
    int count = filters;
    i /= growth_every;
    for (; i > 0 && filter_growth > 1 && count < max_filters; --i) count *= filter_growth;
    return filter_growth > 1 ? std::min(count, max_filters) : count;
  }
  int HiddenUnits() const { return head == HeadKind::kGap ? 0 : dense_units; }  // of the head; 0: it has no such layer
  std::string Text() const;  // complete and canonical, for cache keys
};

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_NETWORK_TEMPLATE_H_
