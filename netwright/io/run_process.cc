#include "netwright/io/run_process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

[[noreturn]] void FailStart() { FailRun("cannot start a run: {}", Reason(errno)); }

}  // namespace

RunProcess::RunProcess(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "netwright");
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) FailStart();
  fd_ = ends[0];
  fcntl(fd_, F_SETFL, O_NONBLOCK);
  pid_ = StartProcess({.program = "/proc/self/exe",
                       .words = std::move(arguments),
                       .descriptors = {{ends[1], STDERR_FILENO}},
                       .own_group = true,
                       .ends_with_parent = true});
  close(ends[1]);
  if (pid_ < 0) {
    close(fd_);
    FailStart();
  }
}

RunProcess::~RunProcess() {
  if (pid_ > 0) KillProcess(pid_);
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
  const std::optional<ProcessEnd> end = WaitForProcess(pid_, std::chrono::milliseconds(0));
  if (end) pid_ = -1;
  return end;
}

void RunProcess::Interrupt() { kill(pid_, SIGINT); }

}  // namespace netwright
