#ifndef NETWRIGHT_WORKERS_NODES_NODE_AGENT_H_
#define NETWRIGHT_WORKERS_NODES_NODE_AGENT_H_

#include "netwright/workers/nodes/node_messages.h"

namespace netwright {

// `netwright worker --pool`: a node of a run, on its standard input and output (node_messages.h), with a pool of
// workers of this program. Data sets that it lacks come into its cache; what jobs load and save travels with them, and
// lies in a folder of the cache meanwhile, which the next agent removes if this one is killed. Returns the exit code.
// SIGTERM ends it as the end of its input does. Owns the process's standard input and output from then on.
int NodeMain(const NodeInfo& info);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_AGENT_H_
