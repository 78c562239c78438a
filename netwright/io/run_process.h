#ifndef NETWRIGHT_IO_RUN_PROCESS_H_
#define NETWRIGHT_IO_RUN_PROCESS_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "netwright/io/process.h"

namespace netwright {

// This program with other arguments, as a process of its own. Its standard error is read here. It has a process group
// of its own, so that Ctrl-C reaches this process only, which hands it on; it is killed when this process ends.
// Destruction kills and reaps it. Made and kept by the same thread.
class RunProcess {
 public:
  explicit RunProcess(std::vector<std::string> arguments);  // run error when the system cannot start it
  ~RunProcess();
  RunProcess(const RunProcess&) = delete;
  RunProcess& operator=(const RunProcess&) = delete;

  int fd() const { return fd_; }  // to poll for what it writes
  // The complete lines written since the last call; at once.
  std::vector<std::string> ReadLines();
  // Its end; nullopt while it runs. What it wrote last can still be read. Not called again after the end.
  std::optional<ProcessEnd> Poll();
  void Interrupt();  // asks it to save and stop; before its end

 private:
  int fd_ = -1;        // read end of its standard error
  pid_t pid_ = -1;     // -1: reaped
  std::string begun_;  // a line that is not complete yet
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_RUN_PROCESS_H_
