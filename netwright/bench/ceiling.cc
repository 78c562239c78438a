#include "netwright/bench/ceiling.h"

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
#include <thread>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/resources.h"

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kChannels = 32;
constexpr int64_t kKernel = 3;
constexpr std::array<int64_t, 3> kImageSizes = {20, 40, 80};
constexpr auto kLast = at::MemoryFormat::ChannelsLast;

class ConvolutionStep {
 public:
  ConvolutionStep(at::ScalarType type, int64_t batch, int64_t size)
      : input_(Images(type, batch, size)),
        gradient_(Images(type, batch, size - kKernel + 1)),
        weight_(at::full({kChannels, kChannels, kKernel, kKernel}, 0.01, type).contiguous(kLast)) {}

  void Run() const {
    const at::Tensor output = at::convolution(input_, weight_, {}, {1, 1}, {0, 0}, {1, 1}, false, {0, 0}, 1);
    at::convolution_backward(gradient_, input_, weight_, at::OptionalIntArrayRef(), {1, 1}, {0, 0}, {1, 1}, false,
                             {0, 0}, 1, {true, true, false});
  }

  double Flops() const {  // of one Run
    const auto elements = static_cast<double>(gradient_.numel());
    return 3 * 2 * elements * static_cast<double>(kChannels * kKernel * kKernel);
  }

 private:
  static at::Tensor Images(at::ScalarType type, int64_t batch, int64_t size) {
    return at::full({batch, kChannels, size, size}, 0.1, type).contiguous(kLast);
  }

  at::Tensor input_, gradient_, weight_;
};

void Pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

// FLOP/s of one thread; all threads start together.
double RunThread(at::ScalarType type, int64_t batch, int64_t size, double seconds, std::barrier<>& start) {
  at::get_num_threads();  // makes this thread adopt the process's thread count
  const at::NoGradGuard no_grad;
  const ConvolutionStep step(type, batch, size);
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

}  // namespace

double MeasureConvolutionCeiling(int workers, const std::string& precision, int batch, double seconds) {
  NETWRIGHT_CHECK(workers > 0 && batch > 0 && (precision == "fp32" || precision == "bf16"));
  const at::ScalarType type = precision == "bf16" ? at::kBFloat16 : at::kFloat;
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
        flops[i] = RunThread(type, batch, size, seconds / static_cast<double>(kImageSizes.size()), start);
      });
    }
    threads.clear();  // joins
    double sum = 0;
    for (const double one : flops) sum += one;
    best = std::max(best, sum);
  }
  return best / 1e9;
}

}  // namespace netwright
