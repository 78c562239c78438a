#include "netwright/workers/nodes/host_file.h"

#include <fstream>
#include <set>
#include <sstream>

#include "netwright/base/error.h"

namespace netwright {

std::vector<Host> ReadHosts(const std::string& path) {
  std::ifstream file(path);
  if (!file) FailUsage("cannot read the host file '{}'", path);
  std::vector<Host> hosts;
  std::set<std::string> names;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream words(line.substr(0, line.find('#')));
    Host host;
    if (!(words >> host.name)) continue;
    std::string more;
    const bool sense = (words >> host.workers ? host.workers > 0 : words.eof()) && !(words.clear(), words >> more);
    if (!sense || host.name.front() == '-') {
      FailUsage("{}:{}: '{}' is no host: write its name, and the number of its workers where it is not one a core",
                path, number, line);
    }
    if (!names.insert(host.name).second) FailUsage("{}:{}: the host '{}' is named twice", path, number, host.name);
    hosts.push_back(host);
  }
  return hosts;
}

std::optional<std::vector<Host>> HostWatch::Changed() {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path_, error);
  if (!error && time == seen_) return std::nullopt;
  std::vector<Host> hosts = ReadHosts(path_);
  seen_ = time;
  return hosts;
}

}  // namespace netwright
