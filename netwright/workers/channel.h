#ifndef NETWRIGHT_WORKERS_CHANNEL_H_
#define NETWRIGHT_WORKERS_CHANNEL_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace netwright {

// Messages over a stream socket or two pipes: a length (32 bits, little-endian), a JSON value as CBOR, which keeps
// every bit of a double and file names that are not UTF-8, and an end of a line, up to which srun passes on what it
// has. Owns the descriptors. closed() once the peer is gone or sends what is no message; complete messages before can
// still be taken. Not thread-safe.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd), out_fd_(fd) {}
  // What is read and what is written: pipes or sockets, which block no more from here on. A process that writes to
  // pipes ignores SIGPIPE.
  Channel(int in, int out);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const { return fd_; }  // to be read
  int out_fd() const { return out_fd_; }
  bool closed() const { return closed_; }

  // Without blocking, for an owner that polls.
  void Queue(const nlohmann::json& message);  // to be sent by Flush
  void Flush();                               // sends what the socket takes
  bool HasUnsent() const { return !closed_ && sent_ < out_.size(); }
  void Fill();                           // reads what is there
  std::optional<nlohmann::json> Next();  // the next complete message read

  // A line of text, before any message.
  void QueueLine(std::string_view line);  // without its end
  std::optional<std::string> NextLine();  // likewise; closed() after 64 KiB without an end

  // Blocking.
  bool Send(const nlohmann::json& message);  // false: closed
  std::optional<nlohmann::json> Receive();   // nullopt: closed
  bool PeerIsGone() const;                   // looks without reading

 private:
  int fd_, out_fd_;
  bool closed_ = false;
  std::string out_;
  size_t sent_ = 0;  // of out_
  std::string in_;
  size_t taken_ = 0;  // of in_
};

// A connected pair of stream sockets, both closed on exec. Run error when there are no descriptors left.
std::pair<int, int> MakeSocketPair();

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_CHANNEL_H_
