#ifndef NETWRIGHT_BASE_INTERRUPT_H_
#define NETWRIGHT_BASE_INTERRUPT_H_

namespace netwright {

// Ctrl-C, SIGTERM, SIGQUIT and a closed terminal (SIGHUP) ask the run to save and stop; a second one ends the process
// at once (exit code 130). A page of a mapped file that cannot be had (SIGBUS: full disks of some kinds, files that
// were cut) ends it with a line and exit code 1. A closed pipe and a limit on file sizes become errors of the write,
// and end nothing by themselves.
void InstallInterruptHandler();
bool Interrupted();       // thread-safe
void RequestInterrupt();  // as a signal would, for tests
void ClearInterrupt();

}  // namespace netwright

#endif  // NETWRIGHT_BASE_INTERRUPT_H_
