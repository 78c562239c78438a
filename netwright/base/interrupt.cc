#include "netwright/base/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

namespace netwright {
namespace {

std::atomic<int> interrupted{0};  // lock-free, so a signal handler may use it
static_assert(std::atomic<int>::is_always_lock_free);

void OnSignal(int) {
  if (interrupted.exchange(1) != 0) _exit(130);
}

// SQLite maps its log's index, and Btrfs needs room for every change of a page.
void OnBusError(int) {
  constexpr std::string_view kLine =
      "netwright: a page of a file that is mapped into memory cannot be read or written: the disk or a quota is full, "
      "or "
      "the file was cut short; free some space, then go on\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kLine.data(), kLine.size());
  _exit(1);
}

// Of one that is ignored from the start (nohup), it stays so.
bool IsIgnored(int signal) {
  struct sigaction now = {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

void InstallInterruptHandler() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;  // no SA_RESTART: blocking calls return
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  for (const int signal : {SIGHUP, SIGQUIT}) {
    if (!IsIgnored(signal)) sigaction(signal, &action, nullptr);
  }
  action.sa_handler = OnBusError;
  sigaction(SIGBUS, &action, nullptr);
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
}

bool Interrupted() { return interrupted != 0; }
void RequestInterrupt() { interrupted = 1; }
void ClearInterrupt() { interrupted = 0; }

}  // namespace netwright
