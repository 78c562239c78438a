#ifndef NETWRIGHT_SPACES_BLOCKS_BLOCK_SPACE_H_
#define NETWRIGHT_SPACES_BLOCKS_BLOCK_SPACE_H_

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "netwright/graph/shapes.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// A few layers under one name; see block_file.h.
struct Block {
  std::string name;
  std::string layers, at_image;  // graphs, whose input is the block's
  auto operator<=>(const Block&) const = default;
};

struct BlockSpec {
  std::string name;
  int max_blocks = 10;
  HeadKind head = HeadKind::kAuto;
  GrowthBy growth_by = GrowthBy::kAuto;
  std::vector<Block> blocks;  // in the order of the actions
  auto operator<=>(const BlockSpec&) const = default;
};

// Why it describes no block or space, in a line without a full stop; empty if it does. The second one takes the blocks
// for sound.
std::string ProblemOf(const Block& block);
std::string ProblemOf(const BlockSpec& spec);

// Chains of blocks, each of which reads the one before it; `compact` is one (configs/spaces/compact.yml).
//
// Limits. A block may be added when the network with it is within the limits, or comes within them by poolings alone,
// of the first block that is one, in the blocks left (which matters to the head flatten-dense).
class BlockSpace final : public NetworkSpace {
 public:
  explicit BlockSpace(BlockSpec spec);  // precondition: no ProblemOf(spec) and of its blocks

  std::string_view name() const override { return spec_.name; }
  int ActionCount() const override { return static_cast<int>(blocks_.size()) + 1; }
  std::string ActionName(Action action) const override;
  bool IsPointerShift(Action) const override { return false; }
  Action TerminalAction() const override { return ActionCount() - 1; }
  int MaxLayers() const override { return spec_.max_blocks; }
  int DefaultEpisodeLength() const override { return MaxLayers(); }

  Architecture Initial() const override;
  ActionMask LegalActions(const Architecture& architecture, const InputSpec& input,
                          const Limits& limits) const override;
  Architecture Apply(const Architecture& architecture, Action action) const override;
  bool IsTerminal(const Architecture& architecture) const override;

  // A row of each block: one-hot over "none" and the actions; empty rows first.
  int EncodedSize() const override { return MaxLayers() * (1 + ActionCount()); }
  void Encode(const Architecture& architecture, std::span<float> out) const override;
  Graph Lower(const Architecture& architecture) const override;
  HeadKind DefaultHead() const override;
  GrowthBy DefaultGrowth() const override;

  std::string Format(const Architecture& architecture) const override;  // "conv3/2-mb3-res3/2"
  Architecture Parse(std::string_view text) const override;
  std::vector<Action> ActionsOf(const Architecture& architecture) const override;

 private:
  struct Layers {
    Graph usual, at_image;
  };
  const Graph& LayersOf(Action block, bool reads_image) const {
    return reads_image ? blocks_[block].at_image : blocks_[block].usual;
  }
  // The size behind a block; nullopt where a layer of it does not fit. Channels mean nothing.
  std::optional<Shape> Behind(Action block, const Shape& input, bool reads_image) const;
  Action ActionAt(const Architecture& architecture, int row) const;
  bool CanComeWithin(const Architecture& architecture, const InputSpec& input, const Limits& limits) const;
  void CheckMine(const Architecture& architecture) const;

  const BlockSpec spec_;
  std::vector<Layers> blocks_;       // as spec_.blocks
  std::optional<Action> shrinking_;  // the first block that is one pooling
};

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_BLOCKS_BLOCK_SPACE_H_
