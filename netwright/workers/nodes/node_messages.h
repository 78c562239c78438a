#ifndef NETWRIGHT_WORKERS_NODES_NODE_MESSAGES_H_
#define NETWRIGHT_WORKERS_NODES_NODE_MESSAGES_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/workers/job.h"

namespace netwright {

// The conversation between a run and a node's agent, over the Channel that a launcher carries:
//   agent  a line: "netwright-node PROTOCOL VERSION"   what comes before it, such as a shell's greeting, is passed over
//   agent  {"node": NodeInfo}
//   run    {"setup": NodeSetup}
//   agent  {"lacks": [0]}                              files of the setup that it does not have
//   run    {"data": bytes}                             of these files, one after another, in pieces
//   agent  {"ready": 8}                                its workers
//   run    {"job": TrainRequest, "state": bytes}       as many at once as it has workers; state: of load_state
//   agent  {"answer": TrainAnswer, "state": bytes, "weights": bytes}   of save_state, save_weights
//   run    {"cancel": 17}                              a job's id
//   both   {"beat": true}                              a sign of life
//   agent  {"error": {"kind": 1, "message": ""}}       an Error was thrown; the agent ends
// The agent ends when its input does, or when it has not heard of the run for NodeSetup::silence.
inline constexpr int kNodeProtocol = 1;
inline constexpr int64_t kDataPiece = int64_t{1} << 20;  // bytes

// What a node has.
struct NodeInfo {
  std::string version;  // of the program
  std::string processor, gpu;
  std::vector<std::string> isa;
  int cores = 1;
  int64_t memory = 0;  // bytes
  std::string cache;   // folder of prepared data sets
  int64_t cache_bytes = 0;
};

// A packed data set, by what is in it.
struct DataFile {
  std::string path;  // here; empty: the node must not look there
  std::string name;  // in a cache
  int64_t bytes = 0;
  std::string digest;
};

struct NodeSetup {
  WorkerSetup workers;
  std::vector<DataFile> files;  // of workers.tasks, in their order
  int count = 0;                // of workers; 0: one a core
  int64_t memory_limit = 0;     // PoolOptions'
  double job_timeout = 0, hang_timeout = 0;
  double beat = 2, silence = 60;  // seconds
};

std::string GreetingLine(std::string_view version);
struct NodeGreeting {
  int protocol = 0;
  std::string version;
};
std::optional<NodeGreeting> ParseGreeting(const std::string& line);  // nullopt: another line

void to_json(nlohmann::json& json, const NodeInfo& info);
void from_json(const nlohmann::json& json, NodeInfo& info);
void to_json(nlohmann::json& json, const NodeSetup& setup);
void from_json(const nlohmann::json& json, NodeSetup& setup);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_MESSAGES_H_
