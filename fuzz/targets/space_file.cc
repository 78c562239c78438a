#include "netwright/spaces/space_file.h"

#include "fuzz/fuzz_target.h"
#include "netwright/base/yaml_file.h"
#include "netwright/spaces/blocks/block_file.h"
#include "netwright/spaces/decisions/decision_file.h"

// A search space in YAML, of each kind. The spaces themselves are not made: each has an id, of which there are 65,536.
NETWRIGHT_FUZZ_TARGET(space_file) {
  using namespace netwright;
  if (bytes.size() > YamlFile::kMaxBytes) return;
  const YamlFile file = YamlFile::OfText(TextOf(bytes), "fuzz.yml", "space file");
  const auto read = [&](const auto& reader) {
    try {
      reader(file);
    } catch (const Error&) {
    }
  };
  read(ReadSpaceFile);
  read(ReadDecisions);
  read(ReadBlocks);
}
