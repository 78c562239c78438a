#ifndef NETWRIGHT_WORKERS_HANG_WATCH_H_
#define NETWRIGHT_WORKERS_HANG_WATCH_H_

#include <chrono>

namespace netwright {

// Tells a process that hangs (stopped, or waiting for what never comes) from one that works for long: by the processor
// time that it uses. Only time in which this process looked counts: where both were stopped (Ctrl-Z, a suspended
// machine), neither hung. An endless loop is not told from work.
class HangWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  // A job begins, when its process has used `used` of the processor in its life.
  void Begin(Time now, Duration used);
  // To be called while the job runs, at best several times a second. How long it has used next to nothing.
  Duration Look(Time now, Duration used);

 private:
  Time looked_{};
  Duration used_{0};  // at the last sign of life
  Duration idle_{0};  // since then
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_HANG_WATCH_H_
