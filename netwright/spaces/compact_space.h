#ifndef NETWRIGHT_SPACES_COMPACT_SPACE_H_
#define NETWRIGHT_SPACES_COMPACT_SPACE_H_

#include <optional>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

// Chains of the blocks that people write small networks with: padded convolutions, depthwise separable ones (Howard et
// al., arXiv 1704.04861), inverted residual blocks (Sandler et al., arXiv 1801.04381), basic residual blocks (He et
// al., arXiv 1512.03385) and max pooling. "/2" is a stride. Filters double with each stride or pooling; the head is a
// global average pooling. As everywhere here a convolution is ReLU, convolution, batch normalisation (He et al., arXiv
// 1603.05027), and the short cut of a residual block is padded with zeros to its channels, behind an average pooling
// where it has a stride; a block that reads the image has none.
//
// Limits. A block may be added when the network with it is within the limits, or comes within them by max poolings
// alone in the blocks left (which matters to the head flatten-dense).
class CompactSpace final : public NetworkSpace {
 public:
  std::string_view name() const override { return "compact"; }
  int ActionCount() const override;
  std::string ActionName(Action action) const override;
  bool IsPointerShift(Action) const override { return false; }
  Action TerminalAction() const override { return ActionCount() - 1; }
  int MaxLayers() const override { return 10; }
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
  HeadKind DefaultHead() const override { return HeadKind::kGap; }
  GrowthBy DefaultGrowth() const override { return GrowthBy::kStage; }

  std::string Format(const Architecture& architecture) const override;  // "conv3/2-mb3-res3/2"
  Architecture Parse(std::string_view text) const override;
  std::vector<Action> ActionsOf(const Architecture& architecture) const override;

 private:
  Action ActionAt(const Architecture& architecture, int row) const;
  bool CanComeWithin(const Architecture& architecture, const InputSpec& input, const Limits& limits) const;
  void CheckMine(const Architecture& architecture) const;
};

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_COMPACT_SPACE_H_
