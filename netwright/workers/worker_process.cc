#include "netwright/workers/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/null_terminated.h"

namespace netwright {
namespace {

constexpr int kChannelDescriptor = 3;  // in the worker

// This process's environment with one thread for the numerical libraries, which read these once, when they are loaded.
std::vector<std::string> WorkerEnvironment() {
  static constexpr std::array<std::string_view, 3> kThreads = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS",
                                                               "MKL_NUM_THREADS"};
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    if (std::find(kThreads.begin(), kThreads.end(), name) == kThreads.end()) variables.emplace_back(text);
  }
  for (const std::string_view name : kThreads) variables.push_back(fmt::format("{}=1", name));
  return variables;
}

// The descriptors and signals of the new process.
class SpawnSettings {
 public:
  explicit SpawnSettings(int channel) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, channel, kChannelDescriptor);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files_, kChannelDescriptor + 1);
    sigset_t signals;
    posix_spawnattr_init(&attributes_);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

}  // namespace

WorkerProcess::WorkerProcess(const std::string& program) : WorkerProcess(program, MakeSocketPair()) {}

WorkerProcess::WorkerProcess(const std::string& program, std::pair<int, int> ends) : channel_(ends.first) {
  std::vector<std::string> arguments = {program, "worker", "--fd", std::to_string(kChannelDescriptor)};
  std::vector<std::string> environment = WorkerEnvironment();
  const SpawnSettings settings(ends.second);
  const int error = posix_spawnp(&pid_, program.c_str(), settings.files(), settings.attributes(),
                                 NullTerminated(arguments).data(), NullTerminated(environment).data());
  close(ends.second);
  if (error != 0) {
    pid_ = -1;
    FailRun("cannot run {}: {}", program, std::generic_category().message(error));
  }
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) Kill();
}

ProcessEnd WorkerProcess::Reap(std::chrono::milliseconds patience) {
  if (pid_ < 0) return {};
  const pid_t pid = pid_;
  pid_ = -1;
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (const auto end = netwright::Reap(pid, /*wait=*/false)) return *end;
    if (std::chrono::steady_clock::now() >= until) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(pid, SIGKILL);
  return netwright::Reap(pid, /*wait=*/true).value_or(ProcessEnd{});
}

}  // namespace netwright
