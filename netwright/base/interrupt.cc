#include "netwright/base/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace netwright {
namespace {

std::atomic<int> interrupted{0};  // lock-free, so a signal handler may use it
static_assert(std::atomic<int>::is_always_lock_free);

void OnSignal(int) {
  if (interrupted.exchange(1) != 0) _exit(130);
}

}  // namespace

void InstallInterruptHandler() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;  // no SA_RESTART: blocking calls return
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }
void RequestInterrupt() { interrupted = 1; }
void ClearInterrupt() { interrupted = 0; }

}  // namespace netwright
