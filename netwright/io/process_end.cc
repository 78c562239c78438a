#include "netwright/io/process_end.h"

#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>

#include <cerrno>

namespace netwright {
namespace {

ProcessEnd FromStatus(int status) {
  if (WIFEXITED(status)) return {ProcessEnd::How::kExited, WEXITSTATUS(status)};
  if (WIFSIGNALED(status)) return {ProcessEnd::How::kSignalled, WTERMSIG(status)};
  return {};
}

}  // namespace

std::string ProcessEnd::Text() const {
  if (how == How::kExited) return fmt::format("exited with code {}", code);
  if (how == How::kUnknown) return "ended";
  const char* name = sigabbrev_np(code);
  return name != nullptr ? fmt::format("was killed by SIG{}", name) : fmt::format("was killed by signal {}", code);
}

std::optional<ProcessEnd> Reap(pid_t pid, bool wait) {
  int status = 0;
  pid_t result = -1;
  do {
    result = waitpid(pid, &status, wait ? 0 : WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return std::nullopt;
  return result == pid ? FromStatus(status) : ProcessEnd{};
}

}  // namespace netwright
