#ifndef NETWRIGHT_WORKERS_NODES_NODE_LINK_H_
#define NETWRIGHT_WORKERS_NODES_NODE_LINK_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "netwright/io/line_reader.h"
#include "netwright/workers/channel.h"

namespace netwright {

// The command that carries a node's standard input and output, run by a shell in a process group of its own: Ctrl-C
// does not reach it. When this process ends, its input does. Destruction ends it.
class NodeLink {
 public:
  explicit NodeLink(const std::string& command);  // run error when the system cannot start it
  ~NodeLink();
  NodeLink(const NodeLink&) = delete;
  NodeLink& operator=(const NodeLink&) = delete;

  Channel& channel() { return *channel_; }
  int error_fd() const { return error_fd_; }  // of its standard error, to poll; -1: closed
  std::vector<std::string> ErrorLines();      // complete ones that are there; does not wait

  void HangUp();  // its input ends; nothing is heard of it any more
  // HangUp; waits for its end, then asks it to end, then makes it. "exited with code 255".
  std::string End(std::chrono::milliseconds patience);

 private:
  NodeLink(const std::string& command, std::pair<int, int> ends);

  std::unique_ptr<Channel> channel_;  // null: hung up
  int error_fd_ = -1;
  std::unique_ptr<LineReader> errors_;
  pid_t pid_ = -1;  // -1: reaped
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_LINK_H_
