#include "netwright/graph/training_memory.h"

#include <algorithm>

#include "netwright/graph/working_set.h"

namespace netwright {
namespace {

constexpr int kChannelBlock = 16;
constexpr int64_t kPlaceBytes = 8;  // of LibTorch's max pooling; ours has one
constexpr int64_t kNumberBytes = 4;

}  // namespace

TrainingMemory TrainingMemoryOf(const Graph::Node& node, const Shape& output, std::span<const Shape> inputs,
                                bool plain) {
  const int64_t out = output.Elements();
  int64_t in = 0;
  for (const Shape& input : inputs) in += input.Elements();
  TrainingMemory memory{.kept = out};
  if (plain) memory.passing = in + out;
  if (node.op == Op::kMaxPooling) memory.places = plain ? kPlaceBytes * out : out;
  if (!HasWeights(node.op)) return memory;

  if (node.op == Op::kConvolution) {
    memory.copied = int64_t{node.kernel} * node.kernel * inputs[0].channels * output.channels;
  }
  if (plain) {
    // Gradients at both sides of the ReLU and its mask; copies in oneDNN's blocks of channels.
    const int64_t blocked = in / inputs[0].channels * std::max(inputs[0].channels, kChannelBlock);
    memory.passing = 2 * blocked + 5 * out;
  } else {
    const int64_t one = 2 * in + out;
    memory.work = std::min(kMostAtOnce * one, std::max(kCacheBytes / kNumberBytes, one));
  }
  return memory;
}

}  // namespace netwright
