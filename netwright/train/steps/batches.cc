#include "netwright/train/steps/batches.h"

#include <ATen/ATen.h>

#include <algorithm>

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
  const auto draw_shift = [&] {
    return augmentation.shift == 0
               ? 0
               : static_cast<int>(rng.Below(2 * static_cast<uint64_t>(augmentation.shift) + 1)) - augmentation.shift;
  };
  drawn_.resize(indices.size());
  for (Drawn& drawn : drawn_) {
    drawn.flip = augmentation.flip && rng.Bernoulli(0.5);
    drawn.down = draw_shift();
    drawn.right = draw_shift();
  }
  CopyAll(indices.size(), threads, [&](size_t i) {
    CopyImage(indices[i], drawn_[i], images + static_cast<int64_t>(i) * image_floats());
    labels[i] = data_.labels()[indices[i]];
  });
}

void BatchReader::CopyImage(int64_t index, const Drawn& drawn, float* to) const {
  const auto [flip, down, right] = drawn;
  const uint8_t* from = data_.image(index).data();
  const int64_t first = std::clamp<int64_t>(right, 0, size_), last = std::clamp<int64_t>(size_ + right, 0, size_);
  const int64_t row = size_ * channels_;
  for (int64_t y = 0; y < size_; ++y, to += row) {
    const int64_t source_y = y - down;
    if (source_y < 0 || source_y >= size_ || first >= last) {
      std::fill_n(to, row, 0.0F);
      continue;
    }
    std::fill(to, to + first * channels_, 0.0F);
    std::fill(to + last * channels_, to + row, 0.0F);
    const uint8_t* source = from + source_y * row;
    if (!flip) {
      const int64_t moved = right * channels_;
      for (int64_t p = first * channels_; p < last * channels_; ++p) to[p] = scaled_[source[p - moved]];
    } else {
      for (int64_t x = first; x < last; ++x) {
        const uint8_t* pixel = source + (size_ - 1 - (x - right)) * channels_;
        for (int64_t c = 0; c < channels_; ++c) to[x * channels_ + c] = scaled_[pixel[c]];
      }
    }
  }
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
