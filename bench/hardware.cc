// What this machine can do, on one core: multiply-adds in registers, reading memory and cache, and oneDNN's
// convolutions as the trainer calls them, on a whole batch and on two images. The first tables of docs/performance.md.
//
//   bench_hardware
#include <fmt/format.h>
#include <immintrin.h>
#include <sched.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "bench/fastest.h"
#include "netwright/base/resources.h"
#include "netwright/nn/kernels/convolution.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

constexpr double kSeconds = 1;  // of each measurement

constexpr int kRounds = 1 << 20;
constexpr int kChains = 12;  // of dependent operations: more than latency times units

volatile float sink;

__attribute__((target("avx512f"))) void MultiplyAdd512() {
  __m512 sums[kChains];
  for (__m512& sum : sums) sum = _mm512_set1_ps(sink);
  const __m512 factor = _mm512_set1_ps(sink), term = _mm512_set1_ps(1.0F);
  for (int i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
    for (__m512& sum : sums) sum = _mm512_fmadd_ps(sum, factor, term);
  }
  __m512 all = sums[0];
  for (int i = 1; i < kChains; ++i) all = _mm512_add_ps(all, sums[i]);
  sink = all[0] > 0 ? 0.5F : 0.25F;
}

__attribute__((target("avx2,fma"))) void MultiplyAdd256() {
  __m256 sums[kChains];
  for (__m256& sum : sums) sum = _mm256_set1_ps(sink);
  const __m256 factor = _mm256_set1_ps(sink), term = _mm256_set1_ps(1.0F);
  for (int i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
    for (__m256& sum : sums) sum = _mm256_fmadd_ps(sum, factor, term);
  }
  __m256 all = sums[0];
  for (int i = 1; i < kChains; ++i) all = _mm256_add_ps(all, sums[i]);
  sink = all[0] > 0 ? 0.5F : 0.25F;
}

__attribute__((target("avx512f,avx512bf16"))) void DotBf16() {
  __m512 sums[kChains];
  for (__m512& sum : sums) sum = _mm512_set1_ps(sink);
  const __m512bh factor = _mm512_cvtne2ps_pbh(_mm512_set1_ps(sink), _mm512_set1_ps(sink));
  for (int i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
    for (__m512& sum : sums) sum = _mm512_dpbf16_ps(sum, factor, factor);
  }
  __m512 all = sums[0];
  for (int i = 1; i < kChains; ++i) all = _mm512_add_ps(all, sums[i]);
  sink = all[0] > 0 ? 0.5F : 0.25F;
}

void Line(const std::string& what, double value, const char* unit) {
  fmt::print("{:<42} {:>7.1f} {}\n", what, value, unit);
}

void Registers() {
  sink = 0.5F;
  const auto rate = [](void (*work)(), double flops) {
    return kRounds * kChains * flops / Fastest(kSeconds, work) / 1e9;
  };
  if (__builtin_cpu_supports("avx512bf16") != 0) Line("bfloat16 products in registers", rate(DotBf16, 64), "GFLOP/s");
  if (__builtin_cpu_supports("avx512f") != 0) {
    Line("float32 multiply-adds in registers", rate(MultiplyAdd512, 32), "GFLOP/s");
  } else if (__builtin_cpu_supports("fma") != 0) {
    Line("float32 multiply-adds in registers (AVX2)", rate(MultiplyAdd256, 16), "GFLOP/s");
  }
}

__attribute__((target("avx2"))) void ReadAll(const std::vector<char>& bytes) {
  __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;
  const auto* p = reinterpret_cast<const __m256i*>(bytes.data());
  for (size_t i = 0; i + 4 <= bytes.size() / sizeof(__m256i); i += 4) {
    a = _mm256_xor_si256(a, _mm256_loadu_si256(p + i));
    b = _mm256_xor_si256(b, _mm256_loadu_si256(p + i + 1));
    c = _mm256_xor_si256(c, _mm256_loadu_si256(p + i + 2));
    d = _mm256_xor_si256(d, _mm256_loadu_si256(p + i + 3));
  }
  a = _mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d));
  sink = static_cast<float>(_mm256_extract_epi64(a, 0));
}

void Memory() {
  if (__builtin_cpu_supports("avx2") == 0) return;
  const auto read = [](const char* what, size_t bytes) {
    const std::vector<char> memory(bytes, 1);
    Line(what, static_cast<double>(bytes) / Fastest(kSeconds, [&] { ReadAll(memory); }) / 1e9, "GB/s");
  };
  read("reading memory (1 GiB)", size_t{1} << 30);
  read("reading the third-level cache (8 MiB)", size_t{8} << 20);
  read("reading the second-level cache (512 KiB)", size_t{512} << 10);
}

template <typename S>
void Convolutions(const char* precision, int in_channels, int size, int64_t images) {
  constexpr int kChannels = 32, kKernel = 3;
  const int64_t in = int64_t{in_channels} * size * size;
  const int64_t out = int64_t{kChannels} * (size - kKernel + 1) * (size - kKernel + 1);
  S small{};
  Store(0.1F, small);
  const std::vector<float> weights(size_t{kKernel * kKernel * kChannels} * in_channels, 0.01F);
  std::vector<S> x(images * in, small), x_gradient(images * in), y(images * out), y_gradient(images * out, small);
  const auto products = MakeConvolution<S>({in_channels, size, size, kChannels, kKernel});
  products->SetWeights(weights.data());
  const double flops = 2.0 * static_cast<double>(images * out) * kKernel * kKernel * in_channels;
  const auto rate = [&](const auto& pass) { return flops / Fastest(kSeconds, pass) / 1e9; };
  const double forward = rate([&] { products->Forward(x.data(), images, y.data()); });
  const double data = rate([&] { products->BackwardData(y_gradient.data(), images, x_gradient.data()); });
  const double gradient = rate([&] { products->BackwardWeights(x.data(), y_gradient.data(), images); });
  fmt::print("{:<4} {:>3} to {} channels, {} pixels, {:>3} images {:>9.0f} {:>9.0f} {:>9.0f}\n", precision, in_channels,
             kChannels, size, images, forward, data, gradient);
}

void Run() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(AllowedCores().front(), &set);
  sched_setaffinity(0, sizeof(set), &set);
  ConfigureTorch(1);
  Registers();
  Memory();
  fmt::print("\nconvolutions, GFLOP/s {:>33} {:>9} {:>9}\n", "forward", "data", "weights");
  for (const auto& [in_channels, size, images] :
       {std::tuple(32, 82, 128), std::tuple(32, 82, 2), std::tuple(3, 84, 2)}) {
    if (__builtin_cpu_supports("avx512bf16") != 0) Convolutions<Bf16>("bf16", in_channels, size, images);
    Convolutions<float>("fp32", in_channels, size, images);
  }
}

}  // namespace
}  // namespace netwright

int main() { netwright::Run(); }
