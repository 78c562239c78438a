#include "netwright/train/steps/batches.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace netwright {

BatchReader::BatchReader(const PreparedData& data)
    : data_(data), size_(data.preparation().image_size), channels_(data.preparation().channels) {
  for (int i = 0; i < 256; ++i) scaled_[i] = static_cast<float>(i) / 255.0F;
}

at::Tensor BatchReader::NewBatch(int64_t count, bool pinned) const {
  return at::empty({count, channels_, size_, size_}, at::TensorOptions().dtype(at::kFloat).pinned_memory(pinned),
                   at::MemoryFormat::ChannelsLast);
}

void BatchReader::Read(std::span<const int64_t> indices, float* images, int32_t* labels) const {
  const int64_t count = image_floats();
  for (size_t i = 0; i < indices.size(); ++i) {
    const uint8_t* from = data_.image(indices[i]).data();
    float* to = images + static_cast<int64_t>(i) * count;
    for (int64_t p = 0; p < count; ++p) to[p] = scaled_[from[p]];
    labels[i] = data_.labels()[indices[i]];
  }
}

void BatchReader::ReadAugmented(std::span<const int64_t> indices, const Augmentation& augmentation, Rng& rng,
                                float* images, int32_t* labels) const {
  if (augmentation.none()) return Read(indices, images, labels);
  const auto draw_shift = [&] {
    return augmentation.shift == 0
               ? 0
               : static_cast<int>(rng.Below(2 * static_cast<uint64_t>(augmentation.shift) + 1)) - augmentation.shift;
  };
  for (size_t i = 0; i < indices.size(); ++i) {
    const bool flip = augmentation.flip && rng.Bernoulli(0.5);
    const int down = draw_shift();
    const int right = draw_shift();
    CopyImage(indices[i], flip, down, right, images + static_cast<int64_t>(i) * image_floats());
    labels[i] = data_.labels()[indices[i]];
  }
}

void BatchReader::CopyImage(int64_t index, bool flip, int down, int right, float* to) const {
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
