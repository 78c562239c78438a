#include "netwright/run/session/worker_count.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/run/strategies.h"
#include "netwright/workers/nodes/node_options.h"

namespace netwright {
namespace {

constexpr int kMostLanes = 4096, kMostInFlight = 65536;

std::string IdleText(const ExperimentSpec& spec, int wanted) {
  const int in_flight = InFlight(spec);
  const bool episodic = IsEpisodic(spec.strategy);
  const char* key = episodic ? "episode.lanes" : "in_flight";
  // Twice as many: who is ready early finds something to do.
  return fmt::format(
      "{} workers, but only {} network{} at once in the search ({}, part of the result): {} would idle; {}={} "
      "uses them all",
      wanted, in_flight, in_flight == 1 ? "" : "s", key, wanted - in_flight, key,
      std::min(episodic ? kMostLanes : kMostInFlight, 2 * wanted));
}

// Whether workers beyond those of the networks in flight have something to do.
bool Speculates(const ExperimentSpec& spec) { return spec.speculate && !IsEpisodic(spec.strategy); }

}  // namespace

int WantedWorkers(int wanted, const WorkerNeed& need, int cores) {
  if (wanted > 0) return wanted;
  if (need.by_default > 0) return need.by_default;
  return NodesFromEnvironment().used() ? 0 : cores;
}

WorkerCount CountWorkers(const ExperimentSpec& spec, const WorkerNeed& need, int cores) {
  const int wanted = WantedWorkers(spec.workers, need, cores);
  if (Speculates(spec)) return {.started = wanted, .warning = ""};
  if (const NodeOptions nodes = NodesFromEnvironment(); nodes.used()) {
    return {.started = wanted, .warning = nodes.count.most > InFlight(spec) ? IdleText(spec, nodes.count.most) : ""};
  }
  WorkerCount count{.started = std::min(wanted, std::max(InFlight(spec), need.final)), .warning = {}};
  if (wanted > InFlight(spec)) count.warning = IdleText(spec, wanted);
  return count;
}

}  // namespace netwright
