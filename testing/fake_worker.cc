// `fake_worker worker --fd N`: a worker process that trains nothing, for tests of the pool. `fake_worker worker
// --pool`: a node with such workers, whose version is the environment variable FAKE_VERSION, else "1".
#include <cstdlib>
#include <string_view>

#include "netwright/workers/nodes/data_files.h"
#include "netwright/workers/nodes/node_agent.h"
#include "netwright/workers/worker_main.h"
#include "testing/fake_training.h"

namespace {

const char* Variable(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value == nullptr ? fallback : value;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace netwright;
  if (argc < 3 || std::string_view(argv[1]) != "worker") return 2;
  if (argc == 3 && std::string_view(argv[2]) == "--pool") {
    NodeInfo info;
    info.version = Variable("FAKE_VERSION", "1");
    info.processor = Variable("FAKE_PROCESSOR", "a processor");
    return NodeMain(WithCache(info));
  }
  if (argc != 4 || std::string_view(argv[2]) != "--fd") return 2;
  return WorkerMain(std::atoi(argv[3]), MakeFakeTraining);
}
