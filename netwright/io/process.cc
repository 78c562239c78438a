#include "netwright/io/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

namespace netwright {
namespace {

// Pointers into `texts`, and a null at the end; valid while `texts` is unchanged.
std::vector<char*> NullTerminated(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.data()));
  pointers.push_back(nullptr);
  return pointers;
}

// All that the new process needs, made beforehand: until it runs its program it lives in this process's memory, of
// which other threads may hold locks, so that it makes only calls that are safe in a signal handler.
struct Plan {
  explicit Plan(const Command& given)
      : command(given), words(NullTerminated(given.words)), environment(NullTerminated(given.environment)) {
    for (const auto& [here, there] : given.descriptors) {
      std::erase_if(descriptors, [number = there](const auto& other) { return other.second == number; });
      descriptors.emplace_back(here, there);
      first_closed = std::max(first_closed, there + 1);
    }
  }
  ~Plan() {
    if (null >= 0) close(null);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  const Command& command;
  std::vector<char*> words, environment;
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  std::vector<std::pair<int, int>> descriptors = {
      {null, STDIN_FILENO}, {null, STDOUT_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
  int first_closed = STDERR_FILENO + 1;
  pid_t parent = getpid();
  volatile int error = 0;  // of the new process
};

void CloseOnExec(int first) {
  if (close_range(static_cast<unsigned>(first), ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  const int64_t end = sysconf(_SC_OPEN_MAX);  // a kernel before 5.11
  for (int fd = first; fd < end; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// The most there is: whatever others hold, they are taken after it.
void GoFirst() {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  [[maybe_unused]] const ssize_t written = write(fd, "1000", 4);  // refused: it runs as it is
  close(fd);
}

// In the new process.
[[noreturn]] void Become(Plan& plan) {
  if (plan.command.own_group) setpgid(0, 0);
  if (plan.command.ends_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != plan.parent) _exit(1);  // it ended before the line above
  }
  if (plan.command.goes_first) GoFirst();
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  // First out of the way of one another.
  for (auto& [here, there] : plan.descriptors) here = fcntl(here, F_DUPFD_CLOEXEC, plan.first_closed);
  CloseOnExec(STDERR_FILENO + 1);
  for (const auto& [here, there] : plan.descriptors) dup2(here, there);  // which stay open
  sigset_t blocked;
  sigemptyset(&blocked);
  if (plan.command.blocks_interrupts) sigaddset(&blocked, SIGINT);
  sigprocmask(SIG_SETMASK, &blocked, nullptr);
  execvpe(plan.command.program.c_str(), plan.words.data(), plan.environment.data());
  plan.error = errno;
  _exit(127);
}

ProcessEnd FromStatus(int status) {
  if (WIFEXITED(status)) return {ProcessEnd::How::kExited, WEXITSTATUS(status)};
  if (WIFSIGNALED(status)) return {ProcessEnd::How::kSignalled, WTERMSIG(status)};
  return {};
}

// waitpid's with `options`; nullopt while the process runs.
std::optional<ProcessEnd> Reap(pid_t pid, int options) {
  int status = 0;
  pid_t result = -1;
  do {
    result = waitpid(pid, &status, options);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return std::nullopt;
  return result == pid ? FromStatus(status) : ProcessEnd{};
}

}  // namespace

std::vector<std::string> Command::Environment(const std::vector<std::string_view>& dropped,
                                              const std::vector<std::string>& added) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (std::none_of(dropped.begin(), dropped.end(), [&](auto name) { return text.starts_with(name); })) {
      variables.emplace_back(text);
    }
  }
  variables.insert(variables.end(), added.begin(), added.end());
  return variables;
}

pid_t StartProcess(const Command& command) {
  Plan plan(command);
  // A signal must not run this process's handlers in the new one.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // Not fork, before which OpenBLAS ends its threads, and which copies the tables of a large memory. This process
  // stands still until the other runs its program or has failed to.
  const pid_t pid = vfork();
  if (pid == 0) Become(plan);
  const int error = pid < 0 ? errno : plan.error;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error == 0) return pid;
  if (pid > 0) Reap(pid, 0);
  errno = error;
  return -1;
}

std::string ProcessEnd::Text() const {
  if (how == How::kExited) return fmt::format("exited with code {}", code);
  if (how == How::kUnknown) return "ended";
  const char* name = sigabbrev_np(code);
  return name != nullptr ? fmt::format("was killed by SIG{}", name) : fmt::format("was killed by signal {}", code);
}

std::optional<ProcessEnd> WaitForProcess(pid_t pid, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (const auto end = Reap(pid, WNOHANG)) return end;
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

ProcessEnd KillProcess(pid_t pid) {
  kill(pid, SIGKILL);
  return Reap(pid, 0).value_or(ProcessEnd{});
}

}  // namespace netwright
