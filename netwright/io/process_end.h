#ifndef NETWRIGHT_IO_PROCESS_END_H_
#define NETWRIGHT_IO_PROCESS_END_H_

#include <sys/types.h>

#include <optional>
#include <string>

namespace netwright {

// How a process ended.
struct ProcessEnd {
  enum class How { kExited, kSignalled, kUnknown };
  How how = How::kUnknown;
  int code = 0;              // exit code or signal
  std::string Text() const;  // "exited with code 3", "was killed by SIGSEGV"
};

// The end of the child process `pid`, which is then reaped; waits for it if `wait`, else nullopt while it runs. A child
// that was reaped by others (SIGCHLD ignored) has ended unknown.
std::optional<ProcessEnd> Reap(pid_t pid, bool wait);

}  // namespace netwright

#endif  // NETWRIGHT_IO_PROCESS_END_H_
