#ifndef NETWRIGHT_WORKERS_CHANNEL_H_
#define NETWRIGHT_WORKERS_CHANNEL_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

namespace netwright {

// Messages over a stream socket: a length (32 bits, the machine's byte order), then a JSON value as CBOR, which keeps
// every bit of a double and file names that are not UTF-8. Owns the descriptor. closed() once the peer is gone or sends
// what is no message; complete messages before can still be taken. Not thread-safe.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int fd() const { return fd_; }
  bool closed() const { return closed_; }

  // Without blocking, for an owner that polls.
  void Queue(const nlohmann::json& message);  // to be sent by Flush
  void Flush();                               // sends what the socket takes
  bool HasUnsent() const { return !closed_ && sent_ < out_.size(); }
  void Fill();                           // reads what is there
  std::optional<nlohmann::json> Next();  // the next complete message read

  // Blocking.
  bool Send(const nlohmann::json& message);  // false: closed
  std::optional<nlohmann::json> Receive();   // nullopt: closed
  bool PeerIsGone() const;                   // looks without reading

 private:
  int fd_;
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
