#include "netwright/io/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace netwright {

std::optional<std::string> LineReader::Take() {
  size_t end = read_.find('\n');
  if (end == std::string::npos) {
    if (!ended_ || read_.empty()) return std::nullopt;
    end = read_.size();
  }
  std::string line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return line;
}

void LineReader::Read() {
  std::array<char, 4096> buffer{};
  const ssize_t count = read(descriptor_, buffer.data(), buffer.size());
  if (count > 0) {
    read_.append(buffer.data(), static_cast<size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    ended_ = true;
  }
}

bool LineReader::IsReady(std::chrono::milliseconds timeout) const {
  pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
  return poll(&ready, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace netwright
