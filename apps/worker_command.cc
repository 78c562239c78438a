#include <memory>
#include <utility>

#include "apps/commands.h"
#include "netwright/base/error.h"
#include "netwright/machine/machine.h"
#include "netwright/workers/nodes/data_files.h"
#include "netwright/workers/nodes/node_agent.h"
#include "netwright/workers/run_job.h"

namespace netwright {

namespace {

NodeInfo ThisNode() {
  const MachineInfo machine = InspectMachine();
  NodeInfo info;
  info.version = CodeVersion();
  info.processor = machine.processor;
  info.gpu = machine.gpu;
  info.isa = machine.isa;
  info.cores = machine.cores;
  info.memory = machine.memory_bytes;
  return WithCache(std::move(info));
}

}  // namespace

void AddWorkerCommand(CLI::App& app, Command& run) {
  struct Arguments {
    int fd = -1;
    bool pool = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* worker = app.add_subcommand("worker", "Serve evaluations (started by the pool, not by hand)");
  worker->group("");  // not in --help
  CLI::Option* fd = worker->add_option("--fd", arguments->fd, "Inherited socket to the pool");
  worker
      ->add_flag("--pool", arguments->pool, "A node of a run: workers behind standard input and output (docs/scale.md)")
      ->excludes(fd);
  worker->callback([arguments, &run] {
    run = [arguments] {
      if (arguments->pool) return NodeMain(ThisNode());
      if (arguments->fd < 0) FailUsage("give --pool or --fd");
      return TrainingWorkerMain(arguments->fd);
    };
  });
}

}  // namespace netwright
