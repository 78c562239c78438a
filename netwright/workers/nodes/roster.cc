#include "netwright/workers/nodes/roster.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "netwright/base/key_error.h"

namespace netwright {
namespace {

LaunchProfile ProfileOf(const NodeOptions& options) {
  std::error_code error;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe", error).string();
  const std::string launch = !options.launch.empty() ? options.launch : options.hosts.empty() ? "local" : "ssh";
  LaunchProfile profile = FindLaunchProfile(launch, self);
  if (profile.names_host() && options.hosts.empty()) {
    FailUsageOf("hosts", "the launcher '{}' names a host: give a file with hosts", launch);
  }
  if (!profile.names_host() && !options.hosts.empty()) {
    FailUsageOf("launch", "the launcher '{}' names no {{host}} to start a node on; leave the hosts out", launch);
  }
  return profile;
}

}  // namespace

Roster::Roster(const NodeOptions& options) : options_(options), profile_(ProfileOf(options)) {
  if (!options_.hosts.empty()) {
    watch_.emplace(options_.hosts);
    Take(*watch_->Changed());
    const auto count = static_cast<int>(nodes_.size());
    if (count < options_.count.least) {
      FailUsageOf("nodes", "{} has {} host{}, and the run begins with {} nodes", options_.hosts, count,
                  count == 1 ? "" : "s", options_.count.least);
    }
  }
  for (int i = 1; !watch_ && i <= options_.count.most; ++i) Add(fmt::format("node {}", i), {});
}

int Roster::WorkersOf(const Node& node) const {
  if (node.host.workers > 0) return node.host.workers;
  return profile_.workers > 0 ? profile_.workers : options_.workers;
}

std::optional<std::string> Roster::Refresh() {
  if (!watch_) return std::nullopt;
  try {
    if (const std::optional<std::vector<Host>> hosts = watch_->Changed()) Take(*hosts);
    return std::nullopt;
  } catch (const Error& error) {
    return fmt::format("warning: {}; the hosts stay as they were", error.what());
  }
}

void Roster::Take(const std::vector<Host>& hosts) {
  std::vector<Host> wanted = hosts;
  if (options_.count.most > 0 && wanted.size() > static_cast<size_t>(options_.count.most)) {
    wanted.resize(static_cast<size_t>(options_.count.most));
  }
  for (Node& node : nodes_) node.leaving = std::find(wanted.begin(), wanted.end(), node.host) == wanted.end();
  for (const Host& host : wanted) {
    const auto same = [&](const Node& node) { return node.host == host; };
    if (std::none_of(nodes_.begin(), nodes_.end(), same)) Add(host.name, host);
  }
}

void Roster::Add(std::string name, const Host& host) {
  Node& node = nodes_.emplace_back();
  node.name = std::move(name);
  node.index = next_index_++;
  node.host = host;
}

std::string MisfitOf(const NodeGreeting& greeting, const std::string& version) {
  if (greeting.protocol == kNodeProtocol && greeting.version == version) return "";
  return fmt::format("it has netwright {}, and this run {}: install the same there", greeting.version, version);
}

}  // namespace netwright
