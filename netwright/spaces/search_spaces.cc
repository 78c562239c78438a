// The table of search spaces.
#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/table.h"
#include "netwright/base/yaml_file.h"
#include "netwright/spaces/blocks/block_file.h"
#include "netwright/spaces/blocks/block_space.h"
#include "netwright/spaces/chain_space.h"
#include "netwright/spaces/decisions/decision_file.h"
#include "netwright/spaces/decisions/decision_space.h"
#include "netwright/spaces/multi_branch_space.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/space_file.h"
#include "netwright/spaces/space_json.h"

namespace netwright {
namespace {

uint16_t NextId() {
  static std::atomic<int> next{1};  // 0 is the space of no architecture
  const int id = next++;
  NETWRIGHT_CHECK(id <= std::numeric_limits<uint16_t>::max());
  return static_cast<uint16_t>(id);
}

// One object for one definition, so that architectures made by two callers compare equal.
template <typename Space, typename Spec>
std::shared_ptr<const Space> Interned(const Spec& spec, std::shared_ptr<const Space> (*make)(const Spec&)) {
  static std::mutex mutex;
  static std::map<Spec, std::shared_ptr<const Space>> spaces;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const Space>& space = spaces[spec];
  if (!space) space = make(spec);
  return space;
}

std::shared_ptr<const NetworkSpace> InternSpace(const SpaceSpec& spec) {
  return Interned<NetworkSpace, SpaceSpec>(spec, [](const SpaceSpec& spec) -> std::shared_ptr<const NetworkSpace> {
    if (spec.predecessors == Predecessors::kPrevious) return std::make_shared<ChainSpace>(spec);
    return std::make_shared<MultiBranchSpace>(spec);
  });
}

std::shared_ptr<const NetworkSpace> InternBlocks(const BlockSpec& spec) {
  return Interned<NetworkSpace, BlockSpec>(spec, [](const BlockSpec& spec) -> std::shared_ptr<const NetworkSpace> {
    return std::make_shared<BlockSpace>(spec);
  });
}

bool IsFile(std::string_view name) { return name.ends_with(".yml") || name.ends_with(".yaml"); }

struct SpaceRow {
  std::string_view name;
  std::shared_ptr<const NetworkSpace> (*make)();
};
std::shared_ptr<const NetworkSpace> CompactSpace() {
  static const BlockSpec spec = ReadBlocks(YamlFile::OfText(CompactSpaceText(), "compact.yml", "space file"));
  return InternBlocks(spec);
}

constexpr std::array<SpaceRow, 4> kSpaces = {{
    {"chain", [] { return InternSpace(ReferenceChainSpec()); }},
    {"multi-branch", [] { return InternSpace(ReferenceMultiBranchSpec()); }},
    {"multi-branch-direct", [] { return InternSpace(DirectMultiBranchSpec()); }},
    {"compact", CompactSpace},
}};

std::shared_ptr<const SearchSpace> MakeFromFile(const std::string& path) {
  const YamlFile file(path, "space file");
  if (file.Has("blocks")) return InternBlocks(ReadBlocks(file));
  if (!file.Has("decisions")) return InternSpace(ReadSpaceFile(file));
  file.CheckKeys(file.root(), "the file", {"name", "decisions"});
  return MakeDecisionSpace(ReadDecisions(file));
}

// By id: the files that spaces were made from.
struct FilesOfSpaces {
  std::mutex mutex;
  std::map<uint16_t, std::string> files;
};
FilesOfSpaces& Files() {
  static FilesOfSpaces files;
  return files;
}

}  // namespace

SearchSpace::SearchSpace() : id_(NextId()) {}

std::optional<Graph> NetworkSpace::NetworkOf(const Architecture& architecture) const {
  return architecture.out_of_range == 0 ? std::optional(Lower(architecture)) : std::nullopt;
}

std::string NetworkSpace::Key(const Architecture& architecture) const {
  const std::optional<Graph> network = NetworkOf(architecture);
  return network ? network->Text() : std::string(kOutOfRangeNetwork);
}

NetworkTemplate NetworkSpace::Settled(NetworkTemplate net) const {
  if (net.head == HeadKind::kAuto) net.head = DefaultHead();
  if (net.growth_by == GrowthBy::kAuto) net.growth_by = DefaultGrowth();
  return net;
}

std::shared_ptr<const SearchSpace> MakeAnySpace(std::string_view name_or_file) {
  if (!IsFile(name_or_file)) return FindByName(kSpaces, name_or_file, "search space").make();
  std::shared_ptr<const SearchSpace> space = MakeFromFile(std::string(name_or_file));
  const std::lock_guard lock(Files().mutex);
  Files().files.emplace(space->id(), std::filesystem::absolute(name_or_file).lexically_normal().string());
  return space;
}

std::string SourceOf(const SearchSpace& space) {
  const std::lock_guard lock(Files().mutex);
  const auto found = Files().files.find(space.id());
  return found != Files().files.end() ? found->second : std::string(space.name());
}

std::shared_ptr<const NetworkSpace> MakeSearchSpace(std::string_view name_or_file) {
  auto space = std::dynamic_pointer_cast<const NetworkSpace>(MakeAnySpace(name_or_file));
  if (!space) FailUsage("the space '{}' holds decisions, and a space of networks is needed here", name_or_file);
  return space;
}

std::shared_ptr<const SearchSpace> MakeDecisionSpace(const DecisionSpec& spec) {
  return Interned<SearchSpace, DecisionSpec>(spec, [](const DecisionSpec& spec) -> std::shared_ptr<const SearchSpace> {
    return std::make_shared<DecisionSpace>(spec);
  });
}

std::vector<std::string> SearchSpaceNames() {
  std::vector<std::string> names;
  for (const SpaceRow& row : kSpaces) names.emplace_back(row.name);
  return names;
}

}  // namespace netwright
