#include "testing/fake_training.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

void Sleep(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

[[noreturn]] void DieOf(int signal) {
  std::signal(signal, SIG_DFL);  // sanitizers handle some
  std::raise(signal);
  std::abort();
}

TrainAnswer Success(const TrainRequest& request) {
  Rng rng(request.seed, request.graph);
  TrainAnswer answer;
  answer.metrics.accuracy = rng.Uniform();
  answer.metrics.loss = rng.Normal();
  answer.metrics.images = 100;
  answer.metrics.epochs = request.recipe.epochs;
  answer.metrics.curve = {{0.5, rng.Uniform(), std::numeric_limits<double>::quiet_NaN()}};
  return answer;
}

TrainAnswer Failure(Outcome outcome, std::string message) {
  TrainAnswer answer;
  answer.outcome = outcome;
  answer.message = std::move(message);
  return answer;
}

void AllocateWithoutEnd() {
  constexpr size_t kPiece = size_t{16} << 20;
  std::vector<std::unique_ptr<char[]>> pieces;
  for (int i = 0; i < 4096; ++i) pieces.push_back(std::make_unique_for_overwrite<char[]>(kPiece));
}

TrainAnswer Epochs(const TrainRequest& request, int count, const KeepGoing& keep_going) {
  for (int epoch = 0; epoch < count; ++epoch) {
    Sleep(0.01);
    if (!keep_going()) return Failure(Outcome::kTimeout, "stopped");
  }
  return Success(request);
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string Report() {
  nlohmann::json report;
  report["descriptors"] = nlohmann::json::array();
  for (int fd = 0; fd < 1024; ++fd) {
    if (faccessat(AT_FDCWD, fmt::format("/proc/self/fd/{}", fd).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
      report["descriptors"].push_back(fd);
    }
  }
  cpu_set_t set;
  sched_getaffinity(0, sizeof(set), &set);
  report["cores"] = CPU_COUNT(&set);
  rlimit limit = {};
  getrlimit(RLIMIT_DATA, &limit);
  report["data_limit"] = limit.rlim_cur == RLIM_INFINITY ? -1 : static_cast<int64_t>(limit.rlim_cur);
  std::ifstream("/proc/self/oom_score_adj") >> report["oom_score_adj"];
  report["output"] = std::filesystem::read_symlink("/proc/self/fd/1").string();
  report["blas_threads"] = Variable("OPENBLAS_NUM_THREADS");
  report["openmp_threads"] = Variable("OMP_NUM_THREADS");
  return report.dump();
}

void SaveWhatIsLoaded(const TrainRequest& request) {
  std::string state;
  std::ifstream loaded(request.load_state);
  std::getline(loaded, state);
  std::ofstream(request.save_state) << state << ", and more";
  std::ofstream(request.save_weights) << std::string(3'000'000, 'w');
}

TrainAnswer FakeTrain(const std::string& data, const TrainRequest& request, const KeepGoing& keep_going) {
  std::istringstream words(request.graph);
  std::string verb;
  words >> verb;
  double number = 0;
  if (verb == "error") FailRun("{}", request.graph.substr(6));
  if (verb == "throw") throw std::runtime_error("thrown on purpose");
  if (verb == "abort") DieOf(SIGABRT);
  if (verb == "segv") DieOf(SIGSEGV);
  if (verb == "exit" && words >> number) _exit(static_cast<int>(number));
  if (verb == "epochs" && words >> number) return Epochs(request, static_cast<int>(number), keep_going);
  if (verb == "crash-once" && !std::filesystem::exists(request.save_state)) {
    std::ofstream(request.save_state) << "here";
    DieOf(SIGSEGV);
  }
  if (verb == "stop-once" && !std::filesystem::exists(request.save_state)) {
    std::ofstream(request.save_state) << getpid() << std::endl;
    verb = "stop";
  }
  if (verb == "stop") std::raise(SIGSTOP);
  if (verb == "sleep" && words >> number) {
    std::string file = request.save_state;
    words >> file;
    if (!file.empty()) std::ofstream(file) << getpid() << std::endl;
    Sleep(number);
  }
  if (verb == "allocate") {
    AllocateWithoutEnd();
    return Failure(Outcome::kCrashed, "no limit was met");
  }
  if (verb == "save") WriteFileAtomically(request.save_state, std::string(1'000'000, 's'));
  if (verb == "files") SaveWhatIsLoaded(request);
  TrainAnswer answer = Success(request);
  if (verb == "data") answer.message = data;
  if (verb == "report") answer.message = Report();
  return answer;
}

}  // namespace

TrainFunction MakeFakeTraining(const WorkerSetup& setup) {
  const std::string file = setup.tasks.empty() ? "" : setup.tasks[0].packed_file;
  if (file == "missing") FailRun("the packed file is missing");
  if (file == "hang") Sleep(3600);
  return
      [file](const TrainRequest& request, const KeepGoing& keep_going) { return FakeTrain(file, request, keep_going); };
}

}  // namespace netwright
