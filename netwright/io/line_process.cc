#include "netwright/io/line_process.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/key_error.h"
#include "netwright/base/text_list.h"
#include "netwright/io/file_io.h"
#include "netwright/io/process.h"

namespace netwright {

LineProcess::LineProcess(std::vector<std::string> words) : lines_(-1) {
  NETWRIGHT_CHECK(!words.empty());
  name_ = words.front();
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    FailRun("cannot run {}: {}", name_, Reason(errno));
  }
  fd_ = ends[0];
  lines_ = LineReader(fd_);
  pid_ = StartProcess({.program = name_,
                       .words = std::move(words),
                       .descriptors = {{ends[1], STDIN_FILENO}, {ends[1], STDOUT_FILENO}},
                       .ends_with_parent = true});
  const int error = errno;
  close(ends[1]);
  if (pid_ > 0) return;
  close(fd_);
  FailRun("cannot run {}: {}", name_, Reason(error));
}

LineProcess::LineProcess(int socket, std::string name) : name_(std::move(name)), fd_(socket), lines_(socket) {}

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
  for (;;) {
    if (std::optional<std::string> line = lines_.Take()) return std::move(*line);
    Read();
  }
}

std::optional<std::string> LineProcess::Receive(std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPoll(200);  // a signal may arrive just before the wait
  const Clock::time_point start = Clock::now();
  for (;;) {
    if (std::optional<std::string> line = lines_.Take()) return line;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    const std::chrono::milliseconds left = std::max(timeout - waited, std::chrono::milliseconds(0));
    if (lines_.IsReady(std::min(left, kPoll))) {
      Read();
    } else if (Interrupted() || left <= kPoll) {
      return std::nullopt;
    }
  }
}

void LineProcess::Read() {
  lines_.Read();
  if (lines_.ended()) Fail();
}

void LineProcess::Fail() {
  if (pid_ < 0) FailRun("{} has gone", name_);
  const ProcessEnd end = WaitForProcess(pid_, std::chrono::seconds(2)).value_or(ProcessEnd{});
  pid_ = end.how == ProcessEnd::How::kUnknown ? pid_ : -1;
  FailRun("{} {}; what it wrote to standard error says why", name_, end.Text());
}

std::unique_ptr<LineProcess> OpenLines(const std::string& command, const char* variable, const char* key) {
  if (std::vector<std::string> words = ListItems(command, ' '); !words.empty()) {
    return std::make_unique<LineProcess>(std::move(words));
  }
  const std::string_view text = std::getenv(variable) != nullptr ? std::getenv(variable) : "";
  int fd = -1;
  struct stat status {};
  if (std::from_chars(text.data(), text.data() + text.size(), fd).ec != std::errc() || fstat(fd, &status) != 0 ||
      !S_ISSOCK(status.st_mode)) {
    FailUsageOf(key, "the run needs the program that it was started from; go on from there, or name a program");
  }
  return std::make_unique<LineProcess>(fd, "the program that started this run");
}

}  // namespace netwright
