#ifndef NETWRIGHT_WORKERS_NODES_NODE_POOL_H_
#define NETWRIGHT_WORKERS_NODES_NODE_POOL_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/workers/evaluators.h"
#include "netwright/workers/nodes/node_messages.h"
#include "netwright/workers/nodes/node_options.h"

namespace netwright {

// Worker processes on several nodes (docs/scale.md), each started by a launcher and reached through its standard input
// and output. Answers are those of a pool here (MakeProcessPool); files that jobs load and save lie here.
//   A node that ends, or is not heard for LaunchProfile::silence, is lost: its jobs go to others, ahead of the queue.
//   What a silent one answers after all is taken, if no other has answered. A node that ended is asked for again, after
//   1 s, then 2 s, up to five minutes. Without any node, Wait waits. A run error, where no node could ever be started,
//   where nodes are of other versions, or where nodes one after another fail at the same job. `slots` waits until
//   NodeOptions::count.least nodes are there. `memory_limit`, `job_timeout` and `workers` of `options` are those of
//   each node.
// A thread of its own keeps up the conversation. Usage error for a launcher or a host file that makes no sense.
std::unique_ptr<JobRunner> MakeNodePool(const WorkerSetup& setup, const PoolOptions& options, const NodeOptions& nodes);

struct NodeReport {
  std::string name;
  std::optional<NodeInfo> info;  // nullopt: it could not be asked
  std::string problem;           // why, or what keeps a run from using it; one line
};

// Starts each node's agent, asks what the node has, and ends it; those that say nothing within `patience` seconds are
// reported so. Usage error as above.
std::vector<NodeReport> InspectNodes(const NodeOptions& nodes, double patience);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_POOL_H_
