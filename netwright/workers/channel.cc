#include "netwright/workers/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "netwright/base/error.h"
#include "netwright/base/json_text.h"

namespace netwright {
namespace {

constexpr uint32_t kMaxMessage = uint32_t{1} << 30;  // bytes; a longer one is no message
constexpr char kEnd = '\n';
constexpr size_t kReadSize = size_t{64} << 10, kMaxLine = size_t{64} << 10;

// Waits until the socket is ready for `events` or its peer is gone.
void AwaitReady(int fd, short events) {
  pollfd entry = {fd, events, 0};
  while (poll(&entry, 1, -1) < 0 && errno == EINTR) {
  }
}

// As send and recv of a socket, without waiting.
ssize_t WriteSome(int fd, const char* data, size_t size) {
  const ssize_t count = send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  return count < 0 && errno == ENOTSOCK ? write(fd, data, size) : count;
}

ssize_t ReadSome(int fd, char* data, size_t size) {
  const ssize_t count = recv(fd, data, size, MSG_DONTWAIT);
  return count < 0 && errno == ENOTSOCK ? read(fd, data, size) : count;
}

}  // namespace

Channel::Channel(int in, int out) : fd_(in), out_fd_(out) {
  for (const int fd : {in, out}) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

Channel::~Channel() {
  close(fd_);
  if (out_fd_ != fd_) close(out_fd_);
}

void Channel::Queue(const nlohmann::json& message) {
  if (sent_ == out_.size()) {
    out_.clear();
    sent_ = 0;
  }
  std::string body;
  nlohmann::json::to_cbor(message, body);
  const uint32_t length = static_cast<uint32_t>(body.size());
  if (body.size() > kMaxMessage) FailRun("a message to a worker has {} bytes, too many", body.size());
  out_.append(reinterpret_cast<const char*>(&length), sizeof(length));
  out_.append(body);
  out_ += kEnd;
}

void Channel::Flush() {
  while (HasUnsent()) {
    const ssize_t count = WriteSome(out_fd_, out_.data() + sent_, out_.size() - sent_);
    if (count >= 0) {
      sent_ += static_cast<size_t>(count);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      // The peer is gone. What it said before can still be read, so Fill finds the end.
      sent_ = out_.size();
    }
  }
}

void Channel::Fill() {
  while (!closed_) {
    in_.erase(0, taken_);
    taken_ = 0;
    const size_t size = in_.size();
    in_.resize(size + kReadSize);
    const ssize_t count = ReadSome(fd_, in_.data() + size, kReadSize);
    const int error = errno;
    in_.resize(size + (count > 0 ? static_cast<size_t>(count) : 0));
    if (count > 0) continue;
    if (count < 0 && (error == EAGAIN || error == EWOULDBLOCK)) return;
    if (count < 0 && error == EINTR) continue;
    closed_ = true;
  }
}

std::optional<nlohmann::json> Channel::Next() {
  uint32_t length = 0;
  if (in_.size() - taken_ < sizeof(length)) return std::nullopt;
  std::memcpy(&length, in_.data() + taken_, sizeof(length));
  if (length > kMaxMessage) {
    closed_ = true;
    in_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  if (in_.size() - taken_ - sizeof(length) <= length) return std::nullopt;
  const char* body = in_.data() + taken_ + sizeof(length);
  nlohmann::json message = ParseCbor({body, length});
  const bool ends = body[length] == kEnd;
  taken_ += sizeof(length) + length + 1;
  if (message.is_discarded() || !ends) {
    closed_ = true;
    in_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  return message;
}

void Channel::QueueLine(std::string_view line) {
  out_.append(line);
  out_ += '\n';
}

std::optional<std::string> Channel::NextLine() {
  const size_t end = in_.find('\n', taken_);
  if (end == std::string::npos) {
    if (in_.size() - taken_ > kMaxLine) closed_ = true;
    return std::nullopt;
  }
  std::string line = in_.substr(taken_, end - taken_);
  taken_ = end + 1;
  return line;
}

bool Channel::Send(const nlohmann::json& message) {
  Queue(message);
  for (;;) {
    Flush();
    if (!HasUnsent()) return !closed_ && !PeerIsGone();
    AwaitReady(out_fd_, POLLOUT);
  }
}

std::optional<nlohmann::json> Channel::Receive() {
  for (;;) {
    if (auto message = Next()) return message;
    if (closed_) return std::nullopt;
    AwaitReady(fd_, POLLIN);
    Fill();
  }
}

bool Channel::PeerIsGone() const {
  pollfd entry = {fd_, POLLRDHUP, 0};
  return closed_ || (poll(&entry, 1, 0) > 0 && (entry.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0);
}

std::pair<int, int> MakeSocketPair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    FailRun("cannot make a channel to a worker: {}", std::generic_category().message(errno));
  }
  return {ends[0], ends[1]};
}

}  // namespace netwright
