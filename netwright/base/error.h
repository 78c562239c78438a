#ifndef NETWRIGHT_BASE_ERROR_H_
#define NETWRIGHT_BASE_ERROR_H_

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace netwright {

// What ends a run, and the exit code it ends with.
enum class ErrorKind {
  kRun = 1,            // the run failed: no space, a lost worker, a broken file of our own
  kUsage = 2,          // bad usage, configuration or data set: the user can correct it
  kInterrupted = 130,  // asked to stop where there is nothing to save yet
};

// Thrown only for what ends the run; caught in apps/ and the worker's main loop. The message is one line: what is
// wrong, where, and what to do. A child network's failure is an Outcome instead.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }

 private:
  ErrorKind kind_;
};

template <typename... Args>
[[noreturn]] void FailUsage(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ErrorKind::kUsage, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
[[noreturn]] void FailRun(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ErrorKind::kRun, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_ERROR_H_
