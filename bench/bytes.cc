// Layers that memory bounds, against what their bytes allow: depthwise convolutions and the global average, as the
// trainer calls them on one core, on a few images that the second-level cache holds and on a batch in memory. What is
// allowed is the slower of two: moving as many bytes from and to as large arrays (memcpy, or xor where a pass only
// reads), and as many multiply-adds in registers. The table of docs/performance.md.
//
//   bench_bytes
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "bench/fastest.h"
#include "netwright/base/multiversion.h"
#include "netwright/base/resources.h"
#include "netwright/graph/working_set.h"
#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/convolution.h"
#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/kernels/vector_block.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

constexpr double kSeconds = 0.3;  // of each measurement

volatile uint64_t sink;

NETWRIGHT_MULTIVERSION uint64_t XorOf(const uint64_t* words, size_t count) {
  uint64_t all = 0;
  for (size_t i = 0; i < count; ++i) all ^= words[i];
  return all;
}

constexpr int kRounds = 1 << 18, kChains = 12;  // of dependent operations: more than latency times units

NETWRIGHT_MULTIVERSION void MultiplyAdd(float* values) {
  using V = Vector<float, 16>;
  V sums[kChains], factor;
  LoadVector<16>(values, factor);
  for (V& sum : sums) sum = factor;
  for (int i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
    for (V& sum : sums) sum = sum * factor + 1.0F;
  }
  for (int i = 1; i < kChains; ++i) sums[0] += sums[i];
  StoreVector<16>(sums[0], values);
}

// Of float32 multiply-adds in registers.
double OperationsPerSecond() {
  static const double rate = [] {
    std::vector<float> values(16, 0.5F);
    const double seconds = Fastest(kSeconds, [&] {
      std::fill(values.begin(), values.end(), 0.5F);
      MultiplyAdd(values.data());
    });
    return 2.0 * 16 * kRounds * kChains / seconds;
  }();
  return rate;
}

// On a cache line's boundary, as the trainer's.
template <typename S>
struct Filled {
  explicit Filled(int64_t count) {
    S small{};
    Store(0.1F, small);
    std::fill_n(buffer.template Reserve<S>(count), count, small);
  }
  S* data() { return buffer.template Get<S>(); }

  Buffer buffer;
};

// GB/s of reading `read` bytes while writing `written`.
double Allowed(int64_t read, int64_t written) {
  Filled<double> from(read / 8), to(written / 8 + 1);
  const size_t reads = static_cast<size_t>(read) / 8, writes = static_cast<size_t>(written) / 8;
  const size_t copied = std::min(reads, writes);
  const double seconds = Fastest(kSeconds, [&] {
    if (copied > 0) std::memcpy(to.data(), from.data(), 8 * copied);
    if (copied < writes) std::memset(to.data() + copied, 0, 8 * (writes - copied));
    if (copied < reads) sink = XorOf(from.buffer.Get<uint64_t>() + copied, reads - copied);
  });
  return static_cast<double>(read + written) / seconds / 1e9;
}

void Row(const std::string& what, const std::string& pass, int64_t read, int64_t written, double operations,
         const std::function<void()>& work) {
  const double bytes = static_cast<double>(read + written);
  const double allowed = std::min(Allowed(read, written), bytes * OperationsPerSecond() / operations / 1e9);
  const double rate = bytes / Fastest(kSeconds, work) / 1e9;
  fmt::print("{:<46} {:<8} {:>6.1f} {:>8.1f} {:>6.0f} %\n", what, pass, rate, allowed, 100 * rate / allowed);
}

template <typename S>
constexpr const char* Name() {
  return std::is_same_v<S, float> ? "fp32" : "bf16";
}

template <typename S>
int64_t ImagesOf(int64_t in, int64_t out) {
  return ImagesAtOnce(static_cast<int64_t>(sizeof(S)) * (2 * in + out));
}

template <typename S>
void Depthwise(int kernel, int stride, int channels, int size, int64_t images) {
  const int out_size = WindowPlaces(size, kernel, stride, true);
  const int64_t in = int64_t{channels} * size * size, out = int64_t{channels} * out_size * out_size;
  if (images == 0) images = ImagesOf<S>(in, out);
  const std::vector<float> weights(static_cast<size_t>(kernel * kernel * channels), 0.01F);
  Filled<S> x(images * in), x_gradient(images * in), y(images * out), y_gradient(images * out);
  const auto products = MakeConvolution<S>({.in_channels = channels,
                                            .height = size,
                                            .width = size,
                                            .out_channels = channels,
                                            .kernel = kernel,
                                            .stride = stride,
                                            .padding = SamePadding(size, size, kernel, stride),
                                            .depthwise = true});
  products->SetWeights(weights.data());
  const std::string what = fmt::format("{} depthwise{}{}, {} channels, {} pixels, {} images", Name<S>(), kernel,
                                       stride > 1 ? "/2" : "", channels, size, images);
  const int64_t x_bytes = images * in * static_cast<int64_t>(sizeof(S));
  const int64_t y_bytes = images * out * static_cast<int64_t>(sizeof(S));
  const double operations = 2.0 * static_cast<double>(images * out) * kernel * kernel;
  Row(what, "forward", x_bytes, y_bytes, operations, [&] { products->Forward(x.data(), images, y.data()); });
  Row(what, "data", y_bytes, x_bytes, operations,
      [&] { products->BackwardData(y_gradient.data(), images, x_gradient.data()); });
  Row(what, "weights", x_bytes + y_bytes, 0, operations,
      [&] { products->BackwardWeights(x.data(), y_gradient.data(), images); });
}

template <typename S>
void Average(int channels, int size, int64_t images) {
  const int64_t pixels = int64_t{size} * size, in = channels * pixels;
  if (images == 0) images = ImagesOf<S>(in, channels);
  Filled<S> x(images * in), gradient(images * in), y(images * channels);
  const std::vector<float> mean(static_cast<size_t>(channels), 0.05F), scale(mean), shift(mean);
  std::vector<double> sums(static_cast<size_t>(2 * channels));
  const Normalisation<float> norm{mean.data(), scale.data(), shift.data(), true};
  const std::string what = fmt::format("{} gap, {} channels, {} pixels, {} images", Name<S>(), channels, size, images);
  const int64_t x_bytes = images * in * static_cast<int64_t>(sizeof(S));
  const int64_t y_bytes = images * channels * static_cast<int64_t>(sizeof(S));
  const double operations = 4.0 * static_cast<double>(images * in);
  Row(what, "forward", x_bytes, y_bytes, operations,
      [&] { GlobalAverage<S>(x.data(), images, pixels, channels, norm, y.data()); });
  Row(what, "backward", x_bytes + y_bytes, x_bytes, operations, [&] {
    GlobalAverageBackward<S>(y.data(), x.data(), images, pixels, channels, norm, false, gradient.data(),
                             {sums.data(), sums.data() + channels});
  });
}

template <typename S>
void All() {
  for (const int64_t images : {0, 64}) {  // as many as the cache holds; a batch
    for (const auto& [kernel, stride, channels, size] :
         {std::tuple(3, 1, 32, 32), std::tuple(3, 1, 64, 16), std::tuple(3, 1, 128, 8), std::tuple(5, 1, 64, 16),
          std::tuple(3, 2, 64, 32), std::tuple(3, 1, 8, 32), std::tuple(3, 1, 24, 16)}) {
      Depthwise<S>(kernel, stride, channels, size, images);
    }
    Average<S>(64, 8, images);
    Average<S>(256, 4, images);
  }
}

void Run() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(AllowedCores().front(), &set);
  sched_setaffinity(0, sizeof(set), &set);
  ConfigureTorch(1);
  fmt::print("{:<46} {:<8} {:>6} {:>8} {:>8}\n", "GB/s", "", "ours", "allowed", "share");
  All<float>();
  All<Bf16>();
}

}  // namespace
}  // namespace netwright

int main() { netwright::Run(); }
