#include "netwright/run/session/worker_count.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/run/strategies.h"

namespace netwright {
namespace {

constexpr int kMost = 4096;  // of either key

std::string IdleText(const ExperimentSpec& spec, int wanted) {
  const int in_flight = InFlight(spec);
  const char* key = IsEpisodic(spec.strategy) ? "episode.lanes" : "in_flight";
  // Twice as many: who is ready early finds something to do.
  return fmt::format(
      "{} workers, but only {} network{} at once in the search ({}, part of the result): {} would idle; {}={} "
      "uses them all",
      wanted, in_flight, in_flight == 1 ? "" : "s", key, wanted - in_flight, key, std::min(kMost, 2 * wanted));
}

}  // namespace

int WantedWorkers(int wanted, const WorkerNeed& need, int cores) {
  if (wanted > 0) return wanted;
  return need.by_default > 0 ? need.by_default : cores;
}

WorkerCount CountWorkers(const ExperimentSpec& spec, const WorkerNeed& need, int cores) {
  const int wanted = WantedWorkers(spec.workers, need, cores);
  WorkerCount count{.started = std::min(wanted, std::max(InFlight(spec), need.final)), .warning = {}};
  if (wanted > InFlight(spec)) count.warning = IdleText(spec, wanted);
  return count;
}

}  // namespace netwright
