#ifndef NETWRIGHT_WORKERS_NODES_NODE_H_
#define NETWRIGHT_WORKERS_NODES_NODE_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "netwright/workers/nodes/host_file.h"
#include "netwright/workers/nodes/node_link.h"
#include "netwright/workers/nodes/node_messages.h"

namespace netwright {

using NodeClock = std::chrono::steady_clock;
NodeClock::duration NodeSeconds(double seconds);

// A node as its pool sees it.
struct Node {
  enum class State {
    kDown,       // to be started at start_at
    kStarting,   // nothing was heard yet
    kPreparing,  // it looks for the data sets, or receives them
    kReady,
    kSilent,   // was ready, is not heard: what it still answers is taken
    kRefused,  // of another version: not started again
  };

  std::string name;  // for messages and answers
  int index = 0;     // {node} of the launcher
  Host host;
  bool leaving = false;  // its host is no longer named: no more jobs
  State state = State::kDown;
  std::unique_ptr<NodeLink> link;  // while it is not down or refused
  std::string said;                // the last line of its standard error
  NodeInfo info;
  std::optional<NodeGreeting> greeting;
  int slots = 0;
  std::map<uint64_t, int> running;  // jobs' tickets, and the slots that each takes
  int failures = 0;                 // ends in a row without an answer
  NodeClock::time_point start_at{}, heard{}, beat_at{};
  bool told_waiting = false;  // that it takes long to start

  int used() const;
  bool here() const { return state == State::kReady; }
  void Queue(const nlohmann::json& message);  // and sends what can be sent
  std::vector<std::string> TakeErrorLines();  // NodeLink::ErrorLines; the last one with text is what it `said`
  bool TakeGreeting();                        // of the lines read so far; false: none yet, the last with text is `said`
};

// Sends packed data sets in pieces, no faster than the pipe takes them.
class DataSender {
 public:
  explicit DataSender(std::vector<std::string> paths) : paths_(paths.begin(), paths.end()) {}
  bool done() const { return paths_.empty(); }
  void Pump(Node& node);  // run error when a file cannot be read

 private:
  std::deque<std::string> paths_;
  std::ifstream file_;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_H_
