#ifndef NETWRIGHT_TRAIN_LEARNED_START_H_
#define NETWRIGHT_TRAIN_LEARNED_START_H_

#include <string>
#include <string_view>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/train/recipe.h"

namespace netwright {

// Weights to begin with instead of random ones (Recipe::learned_start): those of one network that was trained to tell
// apart the classes of many data sets at once, all but its last dense layer, which is the new data set's. Known as
// transfer learning (Yosinski et al., arXiv 1411.1792).

// The architecture that they are of: MobileNetV2's kind.
inline constexpr std::string_view kLearnedSpace = "compact";
inline constexpr std::string_view kLearnedArchitecture = "conv3/2-mb3-mb3/2-mb3-mb3/2-mb3-conv1x4";

// policies/start.weights, built into the program by cmake/Embed.cmake: a TensorFile (nn/weights.h).
std::string_view LearnedStartFile();

// Makes such a file, in bfloat16, of the weights that a training of this network saved, whose images have three
// channels. Run error when a file cannot be read or written.
void SaveLearnedStart(const Graph& graph, const InputSpec& input, const Recipe& recipe, const std::string& weights,
                      const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_LEARNED_START_H_
