#include <memory>

#include "apps/commands.h"
#include "netwright/workers/run_job.h"

namespace netwright {

void AddWorkerCommand(CLI::App& app, Command& run) {
  struct Arguments {
    int fd = -1;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* worker = app.add_subcommand("worker", "Serve evaluations (started by the pool, not by hand)");
  worker->group("");  // not in --help
  worker->add_option("--fd", arguments->fd, "Inherited socket to the pool")->required();
  worker->callback([arguments, &run] { run = [arguments] { return TrainingWorkerMain(arguments->fd); }; });
}

}  // namespace netwright
