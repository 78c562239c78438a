#include "netwright/io/run_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/null_terminated.h"

namespace netwright {
namespace {

constexpr char kThisProgram[] = "/proc/self/exe";

// In the new process; only what is safe between fork and exec.
[[noreturn]] void Become(char* const* arguments, int error_output, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it ended before the line above
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(error_output, STDERR_FILENO);
  execv(kThisProgram, arguments);
  _exit(127);
}

[[noreturn]] void FailStart() { FailRun("cannot start a run: {}", std::generic_category().message(errno)); }

}  // namespace

RunProcess::RunProcess(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "netwright");
  const std::vector<char*> pointers = NullTerminated(arguments);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) FailStart();
  fd_ = ends[0];
  fcntl(fd_, F_SETFL, O_NONBLOCK);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) Become(pointers.data(), ends[1], parent);
  close(ends[1]);
  if (pid_ < 0) {
    close(fd_);
    FailStart();
  }
}

RunProcess::~RunProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Reap(pid_, /*wait=*/true);
  }
  close(fd_);
}

std::vector<std::string> RunProcess::ReadLines() {
  std::vector<std::string> lines;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(fd_, buffer.data(), buffer.size())) > 0)
    begun_.append(buffer.data(), static_cast<size_t>(count));
  if (count == 0 && !begun_.empty()) begun_ += '\n';  // nobody holds the other end any more
  size_t end = 0;
  for (size_t begin = 0; (end = begun_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(begun_.substr(begin, end - begin));
  }
  begun_.erase(0, begun_.rfind('\n') + 1);
  return lines;
}

std::optional<ProcessEnd> RunProcess::Poll() {
  const std::optional<ProcessEnd> end = Reap(pid_, /*wait=*/false);
  if (end) pid_ = -1;
  return end;
}

void RunProcess::Interrupt() { kill(pid_, SIGINT); }

}  // namespace netwright
