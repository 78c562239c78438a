#include "netwright/measure/ceiling.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/resources.h"
#include "netwright/graph/working_set.h"
#include "netwright/nn/kernels/convolution.h"

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChannels = 32;
constexpr int kKernel = 3;
constexpr std::array<int64_t, 3> kImageSizes = {20, 40, 80};
constexpr auto kLast = at::MemoryFormat::ChannelsLast;

double FlopsOf(int64_t images, int64_t size) {  // of all three passes
  const int64_t out = size - kKernel + 1;
  return 3 * 2 * static_cast<double>(images * out * out * kChannels * kChannels * kKernel * kKernel);
}

class BatchStep {
 public:
  BatchStep(at::ScalarType type, int64_t batch, int64_t size)
      : input_(Images(type, batch, size)),
        gradient_(Images(type, batch, size - kKernel + 1)),
        weight_(at::full({kChannels, kChannels, kKernel, kKernel}, 0.01, type).contiguous(kLast)) {}

  void Run() const {
    const at::Tensor output = at::convolution(input_, weight_, {}, {1, 1}, {0, 0}, {1, 1}, false, {0, 0}, 1);
    at::convolution_backward(gradient_, input_, weight_, at::OptionalIntArrayRef(), {1, 1}, {0, 0}, {1, 1}, false,
                             {0, 0}, 1, {true, true, false});
  }

  double Flops() const { return FlopsOf(input_.size(0), input_.size(2)); }  // of one Run

 private:
  static at::Tensor Images(at::ScalarType type, int64_t batch, int64_t size) {
    return at::full({batch, kChannels, size, size}, 0.1, type).contiguous(kLast);
  }

  at::Tensor input_, gradient_, weight_;
};

template <typename S>
class GroupStep {
 public:
  explicit GroupStep(int64_t size)
      : size_(size),
        weights_(kChannels * kChannels * kKernel * kKernel, 0.01F),
        products_(MakeConvolution<S>({kChannels, static_cast<int>(size), static_cast<int>(size), kChannels, kKernel})) {
    const int64_t in = kChannels * size * size;
    const int64_t out = kChannels * (size - kKernel + 1) * (size - kKernel + 1);
    images_ = ImagesAtOnce(static_cast<int64_t>(sizeof(S)) * (2 * in + out));
    input_ = Values(images_ * in);
    output_gradient_ = Values(images_ * out);
    input_gradient_.resize(input_.size());
    output_.resize(output_gradient_.size());
    products_->SetWeights(weights_.data());
  }

  void Run() {
    products_->Forward(input_.data(), images_, output_.data());
    products_->BackwardData(output_gradient_.data(), images_, input_gradient_.data());
    products_->BackwardWeights(input_.data(), output_gradient_.data(), images_);
  }

  double Flops() const { return FlopsOf(images_, size_); }

 private:
  static std::vector<S> Values(int64_t count) {
    S value{};
    Store(0.1F, value);
    return std::vector<S>(static_cast<size_t>(count), value);
  }

  const int64_t size_;
  const std::vector<float> weights_;
  const std::unique_ptr<Convolution<S>> products_;
  int64_t images_ = 1;
  std::vector<S> input_, output_, input_gradient_, output_gradient_;
};

void Pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

// FLOP/s of one thread; all threads start together.
template <typename Step>
double RunThread(Step step, double seconds, std::barrier<>& start) {
  at::get_num_threads();  // makes this thread adopt the process's thread count
  const at::NoGradGuard no_grad;
  step.Run();
  start.arrive_and_wait();
  const auto begin = Clock::now();
  double elapsed = 0;
  int64_t runs = 0;
  do {
    step.Run();
    ++runs;
    elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  } while (elapsed < seconds);
  return static_cast<double>(runs) * step.Flops() / elapsed;
}

// GFLOP/s of the best image size. make_step(size) is called by each thread for itself.
template <typename MakeStep>
double BestOfSizes(int workers, double seconds, const MakeStep& make_step) {
  const std::vector<int> cores = AllowedCores();
  const bool pin = workers >= static_cast<int>(cores.size());
  double best = 0;
  for (const int64_t size : kImageSizes) {
    std::barrier start(workers);
    std::vector<double> flops(static_cast<size_t>(workers));
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < flops.size(); ++i) {
      threads.emplace_back([&, i] {
        if (pin) Pin(cores[i % cores.size()]);
        flops[i] = RunThread(make_step(size), seconds / static_cast<double>(kImageSizes.size()), start);
      });
    }
    threads.clear();  // joins
    double sum = 0;
    for (const double one : flops) sum += one;
    best = std::max(best, sum);
  }
  return best / 1e9;
}

}  // namespace

double MeasureConvolutionCeiling(int workers, const std::string& precision, int batch, double seconds) {
  NETWRIGHT_CHECK(workers > 0 && batch > 0 && (precision == "fp32" || precision == "bf16"));
  const at::ScalarType type = precision == "bf16" ? at::kBFloat16 : at::kFloat;
  return BestOfSizes(workers, seconds, [&](int64_t size) { return BatchStep(type, batch, size); });
}

double MeasureGroupCeiling(int workers, const std::string& precision, double seconds) {
  NETWRIGHT_CHECK(workers > 0 && (precision == "fp32" || precision == "bf16"));
  if (precision == "bf16") return BestOfSizes(workers, seconds, [](int64_t size) { return GroupStep<Bf16>(size); });
  return BestOfSizes(workers, seconds, [](int64_t size) { return GroupStep<float>(size); });
}

}  // namespace netwright
