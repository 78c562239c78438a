// `fake_worker worker --fd N`: a worker process that trains nothing, for tests of the pool.
#include <cstdlib>
#include <string_view>

#include "netwright/workers/worker_main.h"
#include "testing/fake_training.h"

int main(int argc, char** argv) {
  if (argc != 4 || std::string_view(argv[1]) != "worker" || std::string_view(argv[2]) != "--fd") return 2;
  return netwright::WorkerMain(std::atoi(argv[3]), netwright::MakeFakeTraining);
}
