#ifndef NETWRIGHT_WORKERS_NODES_LAUNCH_PROFILE_H_
#define NETWRIGHT_WORKERS_NODES_LAUNCH_PROFILE_H_

#include <string>
#include <vector>

#include "netwright/workers/nodes/host_file.h"

namespace netwright {

// How a node's agent is started: one of configs/launch, a file like these, or a command. What starts the agent carries
// its standard input and output; it places it, too, and lets it in.
struct LaunchProfile {
  std::string name;     // for messages
  std::string command;  // of the shell, before the agent's own words; {host} and {node} (a number) are filled in
  std::string program;  // this program on the node
  int workers = 0;      // of a node; 0: one a core
  bool shares = true;   // the node may look for data sets under the paths that they have here
  double silence = 20;  // seconds after which a node that is not heard counts as lost

  bool names_host() const { return command.find("{host}") != std::string::npos; }
  // What a shell runs for a node: "srun -N1 -n1 /usr/bin/netwright worker --pool".
  std::string CommandFor(const Host& host, int node) const;
};

std::vector<std::string> LaunchProfileNames();

// A profile's name, a file (.yml), or a command. `program` is this program, for nodes that have it in the same place.
// Usage error for a file that is no profile.
LaunchProfile FindLaunchProfile(const std::string& text, const std::string& program);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_LAUNCH_PROFILE_H_
