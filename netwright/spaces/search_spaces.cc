// The table of search spaces.
#include <array>
#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/table.h"
#include "netwright/base/yaml_file.h"
#include "netwright/spaces/chain_space.h"
#include "netwright/spaces/multi_branch_space.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/space_file.h"

namespace netwright {
namespace {

uint16_t NextId() {
  static std::atomic<int> next{1};  // 0 is the space of no architecture
  const int id = next++;
  NETWRIGHT_CHECK(id <= std::numeric_limits<uint16_t>::max());
  return static_cast<uint16_t>(id);
}

// One object for one definition, so that architectures made by two callers compare equal.
std::shared_ptr<const NetworkSpace> InternSpace(const SpaceSpec& spec) {
  static std::mutex mutex;
  static std::map<SpaceSpec, std::shared_ptr<const NetworkSpace>> spaces;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const NetworkSpace>& space = spaces[spec];
  if (!space) {
    if (spec.predecessors == Predecessors::kPrevious) {
      space = std::make_shared<ChainSpace>(spec);
    } else {
      space = std::make_shared<MultiBranchSpace>(spec);
    }
  }
  return space;
}

struct SpaceRow {
  std::string_view name;
  std::shared_ptr<const NetworkSpace> (*make)();
};
constexpr std::array<SpaceRow, 3> kSpaces = {{
    {"chain", [] { return InternSpace(ReferenceChainSpec()); }},
    {"multi-branch", [] { return InternSpace(ReferenceMultiBranchSpec()); }},
    {"multi-branch-direct", [] { return InternSpace(DirectMultiBranchSpec()); }},
}};

}  // namespace

SearchSpace::SearchSpace() : id_(NextId()) {}

std::optional<Graph> NetworkSpace::NetworkOf(const Architecture& architecture) const {
  return architecture.out_of_range == 0 ? std::optional(Lower(architecture)) : std::nullopt;
}

std::string NetworkSpace::Key(const Architecture& architecture) const {
  const std::optional<Graph> network = NetworkOf(architecture);
  return network ? network->Text() : std::string(kOutOfRangeNetwork);
}

std::shared_ptr<const NetworkSpace> MakeSearchSpace(std::string_view name_or_file) {
  if (name_or_file.ends_with(".yml") || name_or_file.ends_with(".yaml")) {
    return InternSpace(ReadSpaceFile(YamlFile(std::string(name_or_file), "space file")));
  }
  return FindByName(kSpaces, name_or_file, "search space").make();
}

std::vector<std::string> SearchSpaceNames() {
  std::vector<std::string> names;
  for (const SpaceRow& row : kSpaces) names.emplace_back(row.name);
  return names;
}

}  // namespace netwright
