#ifndef NETWRIGHT_TRAIN_STEPS_BATCHES_H_
#define NETWRIGHT_TRAIN_STEPS_BATCHES_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/datasets/prepared.h"
#include "netwright/train/augment/augmentation.h"

namespace netwright {

// Copies images of a prepared data set into batches: float, in [0, 1], rows x columns x channels, augmented on the way;
// on `threads` threads. Not thread-safe; `data` must outlive it.
class BatchReader {
 public:
  explicit BatchReader(const PreparedData& data);

  int64_t image_floats() const { return size_ * size_ * channels_; }
  // Float [count, channels, size, size] in channels-last memory; pinned: of the kind that a GPU copies from by itself.
  at::Tensor NewBatch(int64_t count, bool pinned = false) const;

  // images: [indices.size(), size, size, channels]; labels: [indices.size()].
  void Read(std::span<const int64_t> indices, float* images, int32_t* labels, int threads = 1) const;
  // Draws for each image in order.
  void ReadAugmented(std::span<const int64_t> indices, const Augmentation& augmentation, Rng& rng, float* images,
                     int32_t* labels, int threads = 1) const;

 private:
  const PreparedData& data_;
  int64_t size_;
  int64_t channels_;
  float scaled_[256];
  mutable std::vector<DrawnAugmentation> drawn_;
};

// The order of one epoch's images: a permutation of `indices` by (seed, epoch) alone.
std::vector<int64_t> EpochOrder(std::span<const int64_t> indices, uint64_t seed, int epoch);

// A last batch of a single image is dropped, unless it is the only one: a batch normalisation over one image says
// nothing.
int64_t BatchesPerEpoch(int64_t images, int64_t batch_size);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_STEPS_BATCHES_H_
