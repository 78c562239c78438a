#ifndef NETWRIGHT_BASE_INTERRUPT_H_
#define NETWRIGHT_BASE_INTERRUPT_H_

namespace netwright {

// Ctrl-C and SIGTERM ask the run to save and stop; a second one ends the process at once (exit code 130).
void InstallInterruptHandler();
bool Interrupted();       // thread-safe
void RequestInterrupt();  // as a signal would, for tests
void ClearInterrupt();

}  // namespace netwright

#endif  // NETWRIGHT_BASE_INTERRUPT_H_
