#ifndef NETWRIGHT_WORKERS_NODES_ROSTER_H_
#define NETWRIGHT_WORKERS_NODES_ROSTER_H_

#include <list>
#include <optional>
#include <string>

#include "netwright/workers/nodes/launch_profile.h"
#include "netwright/workers/nodes/node.h"
#include "netwright/workers/nodes/node_options.h"

namespace netwright {

// Which nodes there should be: so many, or those of a host file, which is read again when it changes.
class Roster {
 public:
  explicit Roster(const NodeOptions& options);  // usage error for a launcher or a host file that makes no sense

  std::list<Node>& nodes() { return nodes_; }
  const std::list<Node>& nodes() const { return nodes_; }
  int least() const { return options_.count.least; }
  int WorkersOf(const Node& node) const;  // 0: one a core
  const LaunchProfile& profile() const { return profile_; }
  std::string CommandFor(const Node& node) const { return profile_.CommandFor(node.host, node.index); }

  // Takes in a host file that has changed: new nodes, and others that are `leaving`. A line for the user where it makes
  // no sense now; what was read before stays.
  std::optional<std::string> Refresh();

 private:
  void Take(const std::vector<Host>& hosts);
  void Add(std::string name, const Host& host);

  const NodeOptions options_;
  const LaunchProfile profile_;
  std::optional<HostWatch> watch_;
  std::list<Node> nodes_;  // whose addresses stay
  int next_index_ = 1;
};

// Why a run cannot use a node of this greeting; empty: it can.
std::string MisfitOf(const NodeGreeting& greeting, const std::string& version);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_ROSTER_H_
