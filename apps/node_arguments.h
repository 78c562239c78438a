#ifndef NETWRIGHT_APPS_NODE_ARGUMENTS_H_
#define NETWRIGHT_APPS_NODE_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>

#include "netwright/workers/nodes/node_options.h"

namespace netwright {

// The options of commands whose workers may be on other machines (docs/scale.md).
struct NodeArguments {
  std::string nodes, launch, hosts;

  void AddTo(CLI::App* command) {
    command->add_option("--nodes", nodes, "Train on so many nodes; MIN:MAX: begin with MIN, take up to MAX")
        ->type_name("N|MIN:MAX");
    command
        ->add_option(
            "--launch", launch,
            "What starts a node: local, ssh, slurm, kubernetes, a file (.yml), or a command, such as 'srun -N1 "
            "-n1 --exact' [local; with --hosts ssh]")
        ->type_name("NAME|FILE.yml|COMMAND");
    command->add_option("--hosts", hosts, "File with the nodes' hosts, one a line; read again when it changes")
        ->type_name("FILE");
  }

  // For this process and those that it starts. Usage error for a count that makes no sense.
  void Apply() const {
    const auto set = [](const char* name, const std::string& value) {
      if (!value.empty()) setenv(name, value.c_str(), /*overwrite=*/1);
    };
    set(kNodesVariable, nodes);
    set(kLaunchVariable, launch);
    set(kHostsVariable, hosts);
    NodesFromEnvironment();
  }
};

}  // namespace netwright

#endif  // NETWRIGHT_APPS_NODE_ARGUMENTS_H_
