#include "netwright/workers/nodes/node_options.h"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "netwright/base/key_error.h"

namespace netwright {
namespace {

constexpr int kMostNodes = 65536;

bool ReadCount(std::string_view text, int& count) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && stop == text.data() + text.size() && count >= 1 && count <= kMostNodes;
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

NodeOptions NodesFromEnvironment() {
  NodeOptions options;
  options.count = ParseNodeCount(Variable(kNodesVariable));
  options.launch = Variable(kLaunchVariable);
  options.hosts = Variable(kHostsVariable);
  if (!options.launch.empty() && !options.used()) {
    FailUsageOf("nodes", "a launcher ('{}') without nodes: say how many, or name a file with hosts", options.launch);
  }
  return options;
}

NodeCount ParseNodeCount(const std::string& text) {
  NodeCount count;
  if (text.empty()) return count;
  const std::string_view view = text;
  const size_t mark = view.find(':');
  const bool good = mark == std::string_view::npos
                        ? ReadCount(view, count.most)
                        : ReadCount(view.substr(0, mark), count.least) && ReadCount(view.substr(mark + 1), count.most);
  if (!good || count.least > count.most) {
    FailUsageOf("nodes", "nodes = '{}': give a number of nodes, or the least and the most, such as 2:64", text);
  }
  return count;
}

}  // namespace netwright
