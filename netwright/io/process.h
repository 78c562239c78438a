#ifndef NETWRIGHT_IO_PROCESS_H_
#define NETWRIGHT_IO_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netwright {

// It gets the descriptors named here and no others; input and output that are not named are /dev/null. Signals have
// their default effect, and none is blocked.
struct Command {
  std::string program;             // a path, or a name in PATH
  std::vector<std::string> words;  // its own name and its arguments
  std::vector<std::string> environment = Environment({}, {});
  std::vector<std::pair<int, int>> descriptors = {};  // here, there
  bool own_group = false;                             // signals from a terminal do not reach it
  bool ends_with_parent = false;   // killed when the thread that starts it ends, however that happens
  bool blocks_interrupts = false;  // SIGINT stays pending until the program deals with it
  bool goes_first = false;         // when memory is lacking, the kernel's killer takes it before all others

  // This process's variables, without those whose names begin with one of `dropped`, and with `added` ("NAME=value").
  static std::vector<std::string> Environment(const std::vector<std::string_view>& dropped,
                                              const std::vector<std::string>& added);
};

// The new process; -1, with the reason in errno, when the system cannot run it. Thread-safe.
pid_t StartProcess(const Command& command);

// How a process ended.
struct ProcessEnd {
  enum class How { kExited, kSignalled, kUnknown };
  How how = How::kUnknown;
  int code = 0;              // exit code or signal
  std::string Text() const;  // "exited with code 3", "was killed by SIGSEGV"
};

// Of the child process `pid`, which is then reaped; nullopt when it still runs after `patience`.
std::optional<ProcessEnd> WaitForProcess(pid_t pid, std::chrono::milliseconds patience);

// Ends it, if it has not ended, and reaps it.
ProcessEnd KillProcess(pid_t pid);

}  // namespace netwright

#endif  // NETWRIGHT_IO_PROCESS_H_
