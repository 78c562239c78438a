#ifndef NETWRIGHT_WORKERS_WORKER_PROCESS_H_
#define NETWRIGHT_WORKERS_WORKER_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>

#include "netwright/io/process.h"
#include "netwright/workers/channel.h"

namespace netwright {

// One worker process as its pool sees it. It has: standard input and output at /dev/null, this process's standard
// error, the channel, and no other descriptor; one thread for BLAS and OpenMP; SIGINT blocked until it ignores it;
// default signal dispositions. Destruction kills and reaps it.
class WorkerProcess {
 public:
  // Starts `program worker --fd N`. Run error when the system cannot start it.
  explicit WorkerProcess(const std::string& program);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  Channel& channel() { return channel_; }
  std::chrono::nanoseconds ProcessorTime() const;  // that it has used; 0 once reaped

  // Waits until it has ended, up to `patience`; then kills it. Reaps it.
  ProcessEnd Reap(std::chrono::milliseconds patience);
  ProcessEnd Kill() { return Reap(std::chrono::milliseconds(0)); }

 private:
  WorkerProcess(const std::string& program, std::pair<int, int> ends);

  Channel channel_;
  pid_t pid_ = -1;  // -1: reaped
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_WORKER_PROCESS_H_
