#include "netwright/base/interrupt.h"

#include <csignal>
#include <cstdlib>

#include <unistd.h>

namespace netwright {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void OnSignal(int) {
  if (interrupted != 0) _exit(130);
  interrupted = 1;
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
