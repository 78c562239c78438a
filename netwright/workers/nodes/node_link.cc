#include "netwright/workers/nodes/node_link.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"
#include "netwright/io/process.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kAsked(2000);  // that a command has to end once it is asked to

}  // namespace

NodeLink::NodeLink(const std::string& command) : NodeLink(command, MakeSocketPair()) {}

NodeLink::NodeLink(const std::string& command, std::pair<int, int> ends)
    : channel_(std::make_unique<Channel>(ends.first)) {
  int errors[2] = {-1, -1};
  if (pipe2(errors, O_CLOEXEC) != 0) {
    const int error = errno;
    close(ends.second);
    FailRun("cannot make a pipe: {}", Reason(error));
  }
  error_fd_ = errors[0];
  errors_ = std::make_unique<LineReader>(error_fd_);
  pid_ = StartProcess(
      {.program = "/bin/sh",
       .words = {"sh", "-c", "exec " + command},
       .descriptors = {{ends.second, STDIN_FILENO}, {ends.second, STDOUT_FILENO}, {errors[1], STDERR_FILENO}},
       .own_group = true});
  const int error = errno;
  close(ends.second);
  close(errors[1]);
  if (pid_ < 0) FailRun("cannot run a shell: {}", Reason(error));
}

NodeLink::~NodeLink() {
  End(milliseconds(0));
  if (error_fd_ >= 0) close(error_fd_);
}

std::vector<std::string> NodeLink::ErrorLines() {
  std::vector<std::string> lines;
  while (error_fd_ >= 0) {
    while (std::optional<std::string> line = errors_->Take()) lines.push_back(*std::move(line));
    if (errors_->ended()) {
      close(error_fd_);
      error_fd_ = -1;
    } else if (errors_->IsReady(milliseconds(0))) {
      errors_->Read();
    } else {
      break;
    }
  }
  return lines;
}

void NodeLink::HangUp() { channel_.reset(); }

std::string NodeLink::End(milliseconds patience) {
  HangUp();
  if (pid_ < 0) return "ended";
  const pid_t pid = std::exchange(pid_, -1);
  if (const auto end = WaitForProcess(pid, patience)) return end->Text();
  kill(-pid, SIGTERM);
  if (WaitForProcess(pid, kAsked)) return "was ended";
  kill(-pid, SIGKILL);
  KillProcess(pid);
  return "was ended";
}

}  // namespace netwright
