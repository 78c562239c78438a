#include "netwright/io/line_process.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/io/file_io.h"
#include "netwright/io/process.h"

namespace netwright {

LineProcess::LineProcess(std::vector<std::string> words) : words_(std::move(words)) {
  NETWRIGHT_CHECK(!words_.empty());
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    FailRun("cannot run {}: {}", words_.front(), Reason(errno));
  }
  fd_ = ends[0];
  pid_ = StartProcess({.program = words_.front(),
                       .words = words_,
                       .descriptors = {{ends[1], STDIN_FILENO}, {ends[1], STDOUT_FILENO}},
                       .ends_with_parent = true});
  const int error = errno;
  close(ends[1]);
  if (pid_ > 0) return;
  close(fd_);
  FailRun("cannot run {}: {}", words_.front(), Reason(error));
}

LineProcess::~LineProcess() {
  constexpr std::chrono::seconds kPatience(2);
  close(fd_);
  if (pid_ > 0 && !WaitForProcess(pid_, kPatience)) KillProcess(pid_);
}

void LineProcess::Send(std::string_view line) {
  const std::string text = std::string(line) + '\n';
  for (size_t sent = 0; sent < text.size();) {
    const ssize_t count = send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail();
    sent += static_cast<size_t>(count);
  }
}

std::string LineProcess::Receive() {
  size_t end = 0;
  while ((end = read_.find('\n')) == std::string::npos) {
    std::array<char, 4096> buffer{};
    const ssize_t count = recv(fd_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) Fail();
    read_.append(buffer.data(), static_cast<size_t>(count));
  }
  std::string line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return line;
}

void LineProcess::Fail() {
  const ProcessEnd end = WaitForProcess(pid_, std::chrono::seconds(2)).value_or(ProcessEnd{});
  pid_ = end.how == ProcessEnd::How::kUnknown ? pid_ : -1;
  FailRun("{} {}; what it wrote to standard error says why", words_.front(), end.Text());
}

}  // namespace netwright
