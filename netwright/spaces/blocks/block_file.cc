#include "netwright/spaces/blocks/block_file.h"

#include <fmt/format.h>

#include <utility>

#include "netwright/base/yaml_file.h"

namespace netwright {
BlockSpec ReadBlocks(const YamlFile& file) {
  const YAML::Node& root = file.root();
  file.CheckKeys(root, "the file", {"name", "max_blocks", "head", "growth_by", "blocks"});
  const auto text = [&](const YAML::Node& map, const std::string& key, const std::string& where) {
    return file.As<std::string>(file.Require(map, key, where), where.empty() ? key : where + "." + key, "a text");
  };
  BlockSpec spec{.name = text(root, "name", ""),
                 .max_blocks = file.As<int>(file.Require(root, "max_blocks", ""), "max_blocks", "a whole number"),
                 .head = static_cast<HeadKind>(file.OneOf(root, "head", "", kHeadNames)),
                 .growth_by = static_cast<GrowthBy>(file.OneOf(root, "growth_by", "", kGrowthByNames)),
                 .blocks = {}};
  const YAML::Node blocks = file.Require(root, "blocks", "");
  if (!blocks.IsSequence()) file.Fail(blocks, "blocks", "write a list: '- {name: conv3, layers: conv3same(0)}'");
  for (size_t i = 0; i < blocks.size(); ++i) {
    const std::string where = fmt::format("blocks[{}]", i);
    file.CheckKeys(blocks[i], where, {"name", "layers", "at_image"});
    Block block{.name = text(blocks[i], "name", where), .layers = text(blocks[i], "layers", where), .at_image = {}};
    block.at_image = blocks[i]["at_image"] ? text(blocks[i], "at_image", where) : block.layers;
    if (const std::string problem = ProblemOf(block); !problem.empty()) file.Fail(blocks[i], where, problem);
    spec.blocks.push_back(std::move(block));
  }
  if (const std::string problem = ProblemOf(spec); !problem.empty()) file.Fail(root, "the file", problem);
  return spec;
}

}  // namespace netwright
