#include <array>
#include <memory>

#include "fuzz/fuzz_target.h"
#include "netwright/graph/graph.h"
#include "netwright/spaces/search_space.h"

// The text of a network in every built-in space, and of a graph: what is read is written so that it is read again.
NETWRIGHT_FUZZ_TARGET(architecture) {
  using namespace netwright;
  static const std::array<std::shared_ptr<const NetworkSpace>, 4> spaces = {
      MakeSearchSpace("chain"), MakeSearchSpace("multi-branch"), MakeSearchSpace("multi-branch-direct"),
      MakeSearchSpace("compact")};
  for (const auto& space : spaces) {
    try {
      const Architecture architecture = space->Parse(TextOf(bytes));
      FuzzCheck(space->Parse(space->Format(architecture)) == architecture);
      space->Key(architecture);
    } catch (const Error&) {
    }
  }
  const Graph graph = Graph::Parse(TextOf(bytes));
  FuzzCheck(Graph::Parse(graph.Text()).Text() == graph.Text());
}
