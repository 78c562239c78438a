#include <fmt/format.h>
#include <poll.h>

#include <algorithm>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/workers/nodes/node_pool.h"
#include "netwright/workers/nodes/roster.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLook(100), kSoon(500);

// Reads what is there; true when nothing more is to be waited for.
bool Listen(Node& node, const std::string& version, NodeReport& report) {
  node.TakeErrorLines();
  Channel& channel = node.link->channel();
  channel.Flush();
  channel.Fill();
  if (node.TakeGreeting()) report.problem = MisfitOf(*node.greeting, version);
  if (node.greeting && node.greeting->protocol != kNodeProtocol) return true;
  try {
    if (const auto message = node.greeting ? channel.Next() : std::nullopt) {
      report.info = message->at("node").get<NodeInfo>();
      return true;
    }
  } catch (const nlohmann::json::exception&) {
    report.problem = "it sent something that makes no sense";
    return true;
  }
  if (!channel.closed()) return false;
  const std::string how = node.link->End(kSoon);
  node.TakeErrorLines();
  report.problem = how + (node.said.empty() ? "" : ": " + node.said);
  return true;
}

}  // namespace

std::vector<NodeReport> InspectNodes(const NodeOptions& options, double patience) {
  Roster roster(options);
  const auto until = NodeClock::now() + NodeSeconds(patience);
  std::vector<NodeReport> reports;
  std::vector<Node*> asked;
  for (Node& node : roster.nodes()) {
    reports.push_back({.name = node.name, .info = std::nullopt, .problem = ""});
    node.link = std::make_unique<NodeLink>(roster.CommandFor(node));
    asked.push_back(&node);
  }
  while (std::any_of(asked.begin(), asked.end(), [](Node* node) { return node != nullptr; })) {
    std::vector<pollfd> entries;
    for (size_t i = 0; i < asked.size(); ++i) {
      if (asked[i] == nullptr || !Listen(*asked[i], options.version, reports[i])) continue;
      asked[i]->link->HangUp();
      asked[i] = nullptr;
    }
    if (Interrupted() || NodeClock::now() > until) break;
    for (Node* node : asked) {
      if (node != nullptr) entries.push_back({node->link->channel().fd(), POLLIN, 0});
    }
    poll(entries.data(), entries.size(), static_cast<int>(kLook.count()));
  }
  for (size_t i = 0; i < asked.size(); ++i) {
    if (asked[i] == nullptr) continue;
    const std::string& said = asked[i]->said;
    reports[i].problem = fmt::format("it has said nothing for {:g} s{}{}", patience, said.empty() ? "" : ": ", said);
  }
  for (Node& node : roster.nodes()) node.link->End(kSoon);
  return reports;
}

}  // namespace netwright
