// Trains the networks of `netwright bench train` by LibTorch's own eager operators, and prints the same JSON lines: the
// baseline that our trainer is compared with (bench/compare.py, docs/performance.md). As tuned as an afternoon makes
// it, and no more: processes of one thread, pinned; channels-last; freed memory kept and denormals flushed
// (ConfigureTorch, as in our workers); ReLU in place; bfloat16 by autocast. Modules, functions, derivatives and Adam
// are LibTorch's. bench/pytorch_eager.py --mode tuned is the same in Python.
//
//   bench_libtorch_eager --precision bf16 --image-size 28 84
#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <torch/torch.h>
#include <torch/version.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/resources.h"
#include "netwright/graph/shapes.h"
#include "netwright/measure/measure.h"
#include "netwright/measure/train_bench.h"
#include "netwright/measure/training_flops.h"
#include "netwright/spaces/search_space.h"
#include "netwright/train/recipe.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChannels = 3;  // and classes, as in train_bench.cc
constexpr int kClasses = 20;
constexpr int kMostWorkers = 1024;
constexpr auto kLast = at::MemoryFormat::ChannelsLast;

struct Arguments {
  std::vector<std::string> networks = BenchNetworks();
  std::vector<int> image_sizes = BenchImageSizes();
  std::string precision = "fp32";
  int workers = 0;
  int batch = 128;
  double seconds = 5;
};

void SetAutocast(bool on) {
#if TORCH_VERSION_MAJOR >= 2
  at::autocast::set_autocast_enabled(at::kCPU, on);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
#else
  at::autocast::set_cpu_enabled(on);
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
#endif
}

// As Python's `with torch.autocast("cpu", torch.bfloat16, enabled)`: a weight is cast once while it is in scope.
class Autocast {
 public:
  explicit Autocast(bool enabled) {
    SetAutocast(enabled);
    at::autocast::increment_nesting();
  }
  ~Autocast() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    SetAutocast(false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;
};

// The paper's template: a convolution is ReLU, convolution, batch normalisation. ReLU works in place wherever there is
// one: neither a normalisation's nor a pooling's derivative needs its result. (Pixels are never negative: the first
// convolution has none.)
torch::nn::Sequential BuildNet(const Graph& graph, const Shapes& shapes, const NetworkTemplate& net) {
  torch::nn::Sequential modules;
  const auto relu = [] { return torch::nn::ReLU(torch::nn::ReLUOptions(/*inplace=*/true)); };
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    if (node.op == Op::kMaxPooling) {
      modules->push_back(torch::nn::MaxPool2d(node.kernel));
    } else if (node.op == Op::kAveragePooling) {
      modules->push_back(torch::nn::AvgPool2d(node.kernel));
    } else {
      if (i > 1) modules->push_back(relu());
      const int64_t out = shapes[i].channels;
      modules->push_back(torch::nn::Conv2d(shapes[i - 1].channels, out, node.kernel));
      modules->push_back(torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(out).eps(1e-3).momentum(0.01)));
    }
  }
  modules->push_back(torch::nn::Flatten());
  modules->push_back(torch::nn::Linear(shapes.back().Elements(), net.dense_units));
  modules->push_back(relu());
  modules->push_back(torch::nn::Dropout(net.dropout));
  modules->push_back(torch::nn::Linear(net.dense_units, kClasses));
  return modules;
}

// One network's training steps on random images.
class Trainer {
 public:
  Trainer(const Graph& graph, const Shapes& shapes, const Recipe& recipe, bool bf16)
      : bf16_(bf16),
        net_(BuildNet(graph, shapes, recipe.net)),
        images_(torch::rand({recipe.batch_size, kChannels, shapes[0].height, shapes[0].width}).contiguous(kLast)),
        labels_(torch::randint(kClasses, {recipe.batch_size}, torch::kLong)),
        adam_(ChannelsLast(net_), torch::optim::AdamOptions(recipe.learning_rate).eps(recipe.epsilon)) {}

  void Step() {
    adam_.zero_grad();
    torch::Tensor logits;
    {
      const Autocast autocast(bf16_);
      logits = net_->forward(images_);
    }
    torch::nn::functional::cross_entropy(logits.to(torch::kFloat), labels_).backward();
    adam_.step();
  }

 private:
  static std::vector<torch::Tensor> ChannelsLast(torch::nn::Sequential& net) {
    for (torch::Tensor& parameter : net->parameters()) {
      if (parameter.dim() == 4) parameter.set_data(parameter.data().contiguous(kLast));
    }
    return net->parameters();
  }

  const bool bf16_;
  torch::nn::Sequential net_;
  const torch::Tensor images_, labels_;
  torch::optim::Adam adam_;
};

// What the processes that train one network together share.
struct Shared {
  pthread_barrier_t barrier;
  double rates[kMostWorkers][kRepetitions];  // images a second
};

Shared* NewShared(int workers) {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) FailRun("no memory");
  auto* shared = new (memory) Shared{};
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init(&shared->barrier, &attributes, static_cast<unsigned>(workers));
  return shared;
}

struct Job {
  std::string name;
  Graph graph;
  int image_size = 0;
};

class Bench {
 public:
  Bench(const Arguments& arguments, int workers) : arguments_(arguments), workers_(workers), recipe_(PaperRecipe()) {
    recipe_.batch_size = arguments.batch;
  }

  InputSpec InputOf(const Job& job) const { return {kChannels, job.image_size, job.image_size, kClasses}; }
  std::optional<Shapes> ShapesOf(const Job& job) const { return InferShapes(job.graph, InputOf(job), recipe_.net); }

  // Trains in new processes, so that no network finds another one's memory; prints a line.
  void Measure(const Job& job) const {
    Shared* shared = NewShared(workers_);
    std::fflush(stdout);
    std::vector<pid_t> processes;
    for (int i = 0; i < workers_; ++i) {
      const pid_t pid = fork();
      if (pid < 0) FailRun("cannot start a process");
      if (pid == 0) Work(job, i, *shared);
      processes.push_back(pid);
    }
    WaitForAll(processes);
    std::vector<double> rates;
    for (int r = 0; r < kRepetitions; ++r) {
      double sum = 0;
      for (int i = 0; i < workers_; ++i) sum += shared->rates[i][r];
      rates.push_back(sum);
    }
    munmap(shared, sizeof(Shared));
    const Rate rate = RateOf(rates);
    const nlohmann::json row = {{"bench", "train"},
                                {"variant", "libtorch-eager"},
                                {"network", job.name},
                                {"image_size", job.image_size},
                                {"workers", workers_},
                                {"precision", arguments_.precision},
                                {"batch", arguments_.batch},
                                {"images_per_second", rate.median},
                                {"images_per_second_lowest", rate.lowest},
                                {"images_per_second_highest", rate.highest},
                                {"gflops", TrainingFlops(job.graph, InputOf(job), recipe_.net) * rate.median / 1e9}};
    fmt::print("{}\n", row.dump());
  }

 private:
  [[noreturn]] void Work(const Job& job, int index, Shared& shared) const {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      const std::vector<int> cores = AllowedCores();
      cpu_set_t set;
      CPU_ZERO(&set);
      CPU_SET(cores[static_cast<size_t>(index) % cores.size()], &set);
      sched_setaffinity(0, sizeof(set), &set);
      ConfigureTorch(1);
      torch::manual_seed(1);
      Trainer trainer(job.graph, *ShapesOf(job), recipe_, arguments_.precision == "bf16");
      Repeat(trainer, shared, shared.rates[index]);
    } catch (const std::exception& error) {
      fmt::print(stderr, "bench_libtorch_eager: {}\n", error.what());
      std::_Exit(1);
    }
    std::_Exit(0);
  }

  void Repeat(Trainer& trainer, Shared& shared, double* rates) const {
    trainer.Step();  // makes primitives, grows the heap
    const double step = SecondsOf(trainer, 1);
    const auto steps = static_cast<int>(std::max(1.0, std::round(arguments_.seconds / kRepetitions / step)));
    for (int r = 0; r < kRepetitions; ++r) {
      pthread_barrier_wait(&shared.barrier);
      rates[r] = static_cast<double>(steps) * arguments_.batch / SecondsOf(trainer, steps);
    }
  }

  static double SecondsOf(Trainer& trainer, int steps) {
    const auto start = Clock::now();
    for (int i = 0; i < steps; ++i) trainer.Step();
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  // One that dies would leave the others at their barrier: they are ended, too.
  static void WaitForAll(const std::vector<pid_t>& processes) {
    bool failed = false;
    for (size_t left = processes.size(); left > 0; --left) {
      int status = 0;
      if (wait(&status) < 0 || status == 0 || failed) continue;
      failed = true;
      for (const pid_t pid : processes) kill(pid, SIGKILL);
    }
    if (failed) FailRun("a process died (not enough memory?)");
  }

  const Arguments& arguments_;
  const int workers_;
  Recipe recipe_;
};

int Run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Trains the benchmark's networks by LibTorch's eager operators.", "bench_libtorch_eager");
  app.add_option("--network", arguments.networks, "Architectures of the chain space [six of the paper's]");
  app.add_option("--image-size", arguments.image_sizes, "Pixels, square [28 32 64 84]")->check(CLI::Range(1, 1024));
  app.add_option("--precision", arguments.precision, "Arithmetic: fp32, bf16")
      ->capture_default_str()
      ->check(CLI::IsMember({"fp32", "bf16"}));
  app.add_option("--workers", arguments.workers, "Processes [one a core]")->check(CLI::Range(1, kMostWorkers));
  app.add_option("--batch", arguments.batch, "Images a step")->capture_default_str()->check(CLI::Range(2, 65536));
  app.add_option("--seconds", arguments.seconds, "For each network, all five repetitions")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const Bench bench(arguments, arguments.workers > 0 ? arguments.workers : UsableCores());
  const auto space = MakeSearchSpace("chain");
  for (const int size : arguments.image_sizes) {
    for (const std::string& name : arguments.networks) {
      const Job job{name, space->Lower(space->Parse(name)), size};
      if (bench.ShapesOf(job).has_value()) bench.Measure(job);
    }
  }
  return 0;
}

}  // namespace
}  // namespace netwright

int main(int argc, char** argv) {
  try {
    return netwright::Run(argc, argv);
  } catch (const netwright::Error& error) {
    fmt::print(stderr, "bench_libtorch_eager: {}\n", error.what());
    return error.exit_code();
  }
}
