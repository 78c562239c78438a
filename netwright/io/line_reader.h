#ifndef NETWRIGHT_IO_LINE_READER_H_
#define NETWRIGHT_IO_LINE_READER_H_

#include <chrono>
#include <optional>
#include <string>

namespace netwright {

// Lines from a pipe or a socket, as they come. Not thread-safe.
class LineReader {
 public:
  explicit LineReader(int descriptor) : descriptor_(descriptor) {}  // stays the caller's

  // A line that was read and not taken, without its end; the last one may lack its end. nullopt: none is complete.
  std::optional<std::string> Take();
  // Reads what is there, or waits for it. A signal may end the wait before.
  void Read();
  // Whether Read need not wait, in `timeout` at the latest.
  bool IsReady(std::chrono::milliseconds timeout) const;
  bool ended() const { return ended_; }  // the other end closed, or reading failed

 private:
  int descriptor_;
  bool ended_ = false;
  std::string read_;  // and not taken yet
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_LINE_READER_H_
