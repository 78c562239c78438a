#include "netwright/measure/bench_table.h"

#include <set>
#include <string>
#include <utility>

#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

using Level = std::set<Architecture>;

Level NextLevel(const NetworkSpace& space, const Level& level, int64_t limit) {
  Level next;
  for (const Architecture& arch : level) {
    for (Action action = 0; action < space.ActionCount(); ++action) {
      next.insert(space.Apply(arch, action));
      if (static_cast<int64_t>(next.size()) > limit) return next;
    }
  }
  return next;
}

}  // namespace

BenchTable MakeBenchTable(const NetworkSpace& space, const InputSpec& input, int64_t limit) {
  BenchTable table;
  Level level = {space.Initial()};
  int64_t architectures = 1;
  while (true) {
    Level next = NextLevel(space, level, limit - architectures);
    architectures += static_cast<int64_t>(next.size());
    if (table.depth > 0 && architectures > limit) break;
    ++table.depth;
    level.clear();
    for (const Architecture& arch : next) {
      const Graph graph = space.Lower(arch);
      if (!InferShapes(graph, input, NetworkTemplate{}).has_value()) continue;
      std::string text = graph.Text();
      const double accuracy = Rng(Hash64(text)).Uniform();
      table.metrics[std::move(text)] = {Metrics{.accuracy = accuracy}};
      if (!space.IsTerminal(arch)) level.insert(arch);
    }
    if (level.empty() || architectures > limit) break;
  }
  return table;
}

}  // namespace netwright
