#include "netwright/workers/worker_process.h"

#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

constexpr int kChannelDescriptor = 3;  // in the worker

}  // namespace

WorkerProcess::WorkerProcess(const std::string& program) : WorkerProcess(program, MakeSocketPair()) {}

WorkerProcess::WorkerProcess(const std::string& program, std::pair<int, int> ends) : channel_(ends.first) {
  // The numerical libraries read their numbers of threads once, when they are loaded.
  pid_ = StartProcess(
      {.program = program,
       .words = {program, "worker", "--fd", std::to_string(kChannelDescriptor)},
       .environment = Command::Environment({"OPENBLAS_NUM_THREADS=", "OMP_NUM_THREADS=", "MKL_NUM_THREADS="},
                                           {"OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1"}),
       .descriptors = {{ends.second, kChannelDescriptor}},
       .blocks_interrupts = true,
       .goes_first = true});
  const int error = errno;
  close(ends.second);
  if (pid_ < 0) FailRun("cannot run {}: {}", program, Reason(error));
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) Kill();
}

std::chrono::nanoseconds WorkerProcess::ProcessorTime() const {
  clockid_t clock = 0;
  timespec used = {};
  if (pid_ < 0 || clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

ProcessEnd WorkerProcess::Reap(std::chrono::milliseconds patience) {
  if (pid_ < 0) return {};
  const pid_t pid = pid_;
  pid_ = -1;
  if (const auto end = WaitForProcess(pid, patience)) return *end;
  return KillProcess(pid);
}

}  // namespace netwright
