#include "netwright/datasets/alike.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "netwright/base/parallel.h"

namespace netwright {
namespace {

constexpr int kThumbnail = 32;
constexpr int kMaxDistance = 6;
constexpr float kMinCorrelation = 0.98F;
constexpr size_t kMaxFound = 256;    // hashes near to one: where there are more, these must do
constexpr size_t kMaxCompared = 32;  // of them, the nearest, pixel by pixel

// Hashes by each of their four quarters. Of two at most seven bits apart, one quarter differs in one bit or none.
class HashIndex {
 public:
  explicit HashIndex(std::vector<uint64_t> hashes) : hashes_(std::move(hashes)) {
    for (int q = 0; q < kQuarters; ++q) {
      std::vector<uint32_t>& starts = starts_[static_cast<size_t>(q)];
      std::vector<uint32_t>& places = places_[static_cast<size_t>(q)];
      starts.assign(kValues + 1, 0);
      for (const uint64_t hash : hashes_) ++starts[Quarter(hash, q) + 1];
      std::partial_sum(starts.begin(), starts.end(), starts.begin());
      std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
      places.resize(hashes_.size());
      for (size_t i = 0; i < hashes_.size(); ++i) places[next[Quarter(hashes_[i], q)]++] = static_cast<uint32_t>(i);
    }
  }

  // The places of hashes near to `hash`, the nearest first.
  std::vector<uint32_t> Near(uint64_t hash) const {
    std::vector<std::pair<int, uint32_t>> found;
    for (int q = 0; q < kQuarters; ++q) {
      const uint32_t value = Quarter(hash, q);
      Look(q, value, hash, &found);
      for (int bit = 0; bit < kBits; ++bit) Look(q, value ^ (1U << bit), hash, &found);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<uint32_t> places;
    for (const auto& [distance, place] : found) places.push_back(place);
    return places;
  }

 private:
  static constexpr int kQuarters = 4, kBits = 16;
  static constexpr size_t kValues = size_t{1} << kBits;

  static uint32_t Quarter(uint64_t hash, int q) { return static_cast<uint32_t>(hash >> (kBits * q)) & 0xFFFFU; }

  void Look(int q, uint32_t value, uint64_t hash, std::vector<std::pair<int, uint32_t>>* found) const {
    const std::vector<uint32_t>& starts = starts_[static_cast<size_t>(q)];
    for (uint32_t i = starts[value]; i < starts[value + 1] && found->size() < kMaxFound; ++i) {
      const uint32_t place = places_[static_cast<size_t>(q)][i];
      const int distance = std::popcount(hashes_[place] ^ hash);
      if (distance <= kMaxDistance) found->emplace_back(distance, place);
    }
  }

  std::vector<uint64_t> hashes_;
  std::array<std::vector<uint32_t>, kQuarters> starts_, places_;
};

std::vector<uint64_t> HashesOf(const PreparedData& data, std::span<const int64_t> images, int threads) {
  std::vector<uint64_t> hashes(images.size());
  ParallelFor(static_cast<int64_t>(images.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    hashes[place] = DifferenceHash(GreyThumbnail(data, images[place]));
  });
  return hashes;
}

}  // namespace

Image GreyThumbnail(const PreparedData& data, int64_t i) {
  const std::span<const uint8_t> pixels = data.image(i);
  const int size = data.preparation().image_size, small = std::min(size, kThumbnail);
  Image image{size, size, data.preparation().channels, {pixels.begin(), pixels.end()}};
  image = ConvertChannels(std::move(image), 1);
  return small == size ? image : ResizeImage(image, small, small, Resize::kArea);
}

std::vector<float> Normalised(const Image& thumbnail) {
  std::vector<float> values(thumbnail.pixels.begin(), thumbnail.pixels.end());
  const float mean = std::accumulate(values.begin(), values.end(), 0.0F) / static_cast<float>(values.size());
  float squares = 0;
  for (float& value : values) {
    value -= mean;
    squares += value * value;
  }
  if (squares < static_cast<float>(values.size())) return {};  // within rounding
  for (float& value : values) value /= std::sqrt(squares);
  return values;
}

float Correlation(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.empty() || b.empty()) return -1;
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

uint64_t DifferenceHash(const Image& thumbnail) {
  constexpr int kSide = 8;
  const Image small = ResizeImage(thumbnail, kSide, kSide + 1, Resize::kArea);
  uint64_t hash = 0;
  for (size_t y = 0; y < kSide; ++y) {
    for (size_t x = 0; x < kSide; ++x) {
      const size_t i = y * (kSide + 1) + x;
      hash = 2 * hash + (small.pixels[i] < small.pixels[i + 1] ? 1 : 0);
    }
  }
  return hash;
}

NearDuplicates FindNearDuplicates(const PreparedData& data, const Split& split, int threads) {
  std::vector<int64_t> held = split.validation;
  held.insert(held.end(), split.test.begin(), split.test.end());
  std::sort(held.begin(), held.end());
  const HashIndex index(HashesOf(data, split.train, threads));
  std::vector<int64_t> twins(held.size(), -1);
  ParallelFor(static_cast<int64_t>(held.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    const Image thumbnail = GreyThumbnail(data, held[place]);
    std::vector<uint32_t> near = index.Near(DifferenceHash(thumbnail));
    near.resize(std::min(near.size(), kMaxCompared));
    const std::vector<float> own = Normalised(thumbnail);
    for (const uint32_t candidate : near) {
      const int64_t other = split.train[candidate];
      if (Correlation(own, Normalised(GreyThumbnail(data, other))) < kMinCorrelation) continue;
      twins[place] = other;
      break;
    }
  });
  NearDuplicates found;
  found.held = static_cast<int64_t>(held.size());
  for (size_t i = 0; i < held.size(); ++i) {
    if (twins[i] >= 0) found.pairs.push_back({held[i], twins[i]});
  }
  return found;
}

std::string NearDuplicates::Line() const {
  if (pairs.empty()) return "";
  return fmt::format(
      "{} of the {} images to validate or test on {} a near-duplicate among those to train on, so accuracies may say "
      "too much",
      pairs.size(), held, pairs.size() == 1 ? "has" : "have");
}

}  // namespace netwright
