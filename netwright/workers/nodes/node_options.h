#ifndef NETWRIGHT_WORKERS_NODES_NODE_OPTIONS_H_
#define NETWRIGHT_WORKERS_NODES_NODE_OPTIONS_H_

#include <functional>
#include <string>

namespace netwright {

// How many nodes a run takes: it begins when `least` are there, and asks for more, up to `most`.
struct NodeCount {
  int least = 1;
  int most = 0;  // 0: as many as there are hosts
};
NodeCount ParseNodeCount(const std::string& text);  // "8", "2:64", or "" for the default; usage error

// Where the workers of a run are (docs/scale.md). Decides no result.
struct NodeOptions {
  NodeCount count;
  std::string launch;  // a profile's name or file, or a command (launch_profile.h)
  std::string hosts;   // a host file (host_file.h); empty: the launcher finds a place for each node
  int workers = 0;     // of each node; 0: one a core

  // Of this program; nodes must have the same version.
  std::string version, processor;

  std::function<void(const std::string& line)> note = [](const std::string&) {};  // for the user; on the owner's thread

  bool used() const { return count.most > 0 || !hosts.empty(); }
};

// Count, launcher and host file as the commands' options --nodes, --launch and --hosts leave them for this process and
// those that it starts: in these variables. Like the place of data sets they are no part of a run's configuration, so
// that a run goes on wherever there are nodes. Usage error for a count that makes no sense.
inline constexpr char kNodesVariable[] = "NETWRIGHT_NODES", kLaunchVariable[] = "NETWRIGHT_LAUNCH",
                      kHostsVariable[] = "NETWRIGHT_HOSTS";
NodeOptions NodesFromEnvironment();

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_NODE_OPTIONS_H_
