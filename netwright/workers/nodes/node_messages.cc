#include "netwright/workers/nodes/node_messages.h"

#include <fmt/format.h>

#include <sstream>

#include "netwright/base/json_fields.h"

namespace netwright {
namespace {

constexpr char kGreeting[] = "netwright-node";

}  // namespace

NETWRIGHT_JSON(NodeInfo, version, processor, gpu, isa, cores, memory, cache, cache_bytes);
NETWRIGHT_JSON(DataFile, path, name, bytes, digest);
NETWRIGHT_JSON(NodeSetup, workers, files, count, memory_limit, job_timeout, hang_timeout, beat, silence);

std::string GreetingLine(std::string_view version) {
  return fmt::format("{} {} {}", kGreeting, kNodeProtocol, version);
}

std::optional<NodeGreeting> ParseGreeting(const std::string& line) {
  const size_t start = line.find(kGreeting);  // a shell's greeting may lack its end
  if (start == std::string::npos) return std::nullopt;
  std::istringstream words(line.substr(start + sizeof(kGreeting) - 1));
  NodeGreeting greeting;
  if (!(words >> greeting.protocol >> greeting.version)) return std::nullopt;
  return greeting;
}

}  // namespace netwright
