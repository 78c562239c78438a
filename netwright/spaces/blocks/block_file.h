#ifndef NETWRIGHT_SPACES_BLOCKS_BLOCK_FILE_H_
#define NETWRIGHT_SPACES_BLOCKS_BLOCK_FILE_H_

#include <string_view>

#include "netwright/spaces/blocks/block_space.h"

namespace netwright {

class YamlFile;

// Reads a space of blocks from a YAML file:
//
//   name: small
//   max_blocks: 10             1 .. Architecture::kMaxLayers
//   head: gap                  optional, default auto: NetworkTemplate::head of its networks
//   growth_by: stage           optional, default auto: NetworkTemplate::growth_by
//   blocks:                    in the order of the actions; the terminal one comes last
//     - name: res3             letters, digits, / . _
//       layers: conv3same(0) conv3same(1) add(0,2)       as Graph::Text writes them, but that 0 is the block's input
//       at_image: conv3same(0) conv3same(1)              optional: instead of them, where the block reads the image
//
// Usage error that names file, line and key.
BlockSpec ReadBlocks(const YamlFile& file);

// configs/spaces/compact.yml.
std::string_view CompactSpaceText();

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_BLOCKS_BLOCK_FILE_H_
