// `training_worker worker --fd N`: what the hidden command `netwright worker` does, alone.
#include <cstdlib>
#include <string_view>

#include "netwright/workers/run_job.h"

int main(int argc, char** argv) {
  if (argc != 4 || std::string_view(argv[1]) != "worker" || std::string_view(argv[2]) != "--fd") return 2;
  return netwright::TrainingWorkerMain(std::atoi(argv[3]));
}
