#ifndef NETWRIGHT_TRAIN_EVALUATE_H_
#define NETWRIGHT_TRAIN_EVALUATE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "netwright/nn/child_net.h"
#include "netwright/train/steps/batches.h"

namespace netwright {

struct Scores {
  double accuracy = 0;               // NaN for no images
  double loss = 0;                   // mean cross-entropy, without label smoothing
  std::vector<int32_t> predictions;  // of each image, in order
};

// A network's scores in inference on images of the reader's data. `go_on`, where set, is asked before every batch;
// nullopt when it says no.
std::optional<Scores> Evaluate(ChildNet<float>& net, const BatchReader& reader, std::span<const int64_t> indices,
                               const std::function<bool()>& go_on = {});

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_EVALUATE_H_
