#include "netwright/train/steps/batches.h"

#include <ATen/ATen.h>

#include "netwright/nn/sharding.h"

namespace netwright {
namespace {

// Calls copy(i) for i in 0 .. count - 1.
template <typename Copy>
void CopyAll(size_t count, int threads, const Copy& copy) {
  ForParts(threads, threads, [&](int part, int) {
    const auto [first, images] = PartOf(static_cast<int64_t>(count), threads, part);
    for (int64_t i = first; i < first + images; ++i) copy(static_cast<size_t>(i));
  });
}

}  // namespace

BatchReader::BatchReader(const PreparedData& data)
    : data_(data), size_(data.preparation().image_size), channels_(data.preparation().channels) {
  for (int i = 0; i < 256; ++i) scaled_[i] = static_cast<float>(i) / 255.0F;
}

at::Tensor BatchReader::NewBatch(int64_t count, bool pinned) const {
  return at::empty({count, channels_, size_, size_}, at::TensorOptions().dtype(at::kFloat).pinned_memory(pinned),
                   at::MemoryFormat::ChannelsLast);
}

void BatchReader::Read(std::span<const int64_t> indices, float* images, int32_t* labels, int threads) const {
  const int64_t count = image_floats();
  CopyAll(indices.size(), threads, [&](size_t i) {
    const uint8_t* from = data_.image(indices[i]).data();
    float* to = images + static_cast<int64_t>(i) * count;
    for (int64_t p = 0; p < count; ++p) to[p] = scaled_[from[p]];
    labels[i] = data_.labels()[indices[i]];
  });
}

void BatchReader::ReadAugmented(std::span<const int64_t> indices, const Augmentation& augmentation, Rng& rng,
                                float* images, int32_t* labels, int threads) const {
  if (augmentation.none()) return Read(indices, images, labels, threads);
  drawn_.resize(indices.size());
  for (DrawnAugmentation& drawn : drawn_) drawn = Draw(augmentation, size_, rng);
  CopyAll(indices.size(), threads, [&](size_t i) {
    WriteAugmented(data_.image(indices[i]).data(), {size_, channels_}, scaled_, drawn_[i],
                   images + static_cast<int64_t>(i) * image_floats());
    labels[i] = data_.labels()[indices[i]];
  });
}

std::vector<int64_t> EpochOrder(std::span<const int64_t> indices, uint64_t seed, int epoch) {
  std::vector<int64_t> order(indices.begin(), indices.end());
  Rng rng(seed, "order", static_cast<uint64_t>(epoch));
  rng.Shuffle(std::span<int64_t>(order));
  return order;
}

int64_t BatchesPerEpoch(int64_t images, int64_t batch_size) {
  const int64_t rest = images % batch_size;
  return images / batch_size + (rest > 1 || (rest == 1 && images == 1) ? 1 : 0);
}

}  // namespace netwright
