#ifndef NETWRIGHT_SPACES_CHAIN_SPACE_H_
#define NETWRIGHT_SPACES_CHAIN_SPACE_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/spaces/architecture.h"
#include "netwright/spaces/limits.h"
#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/space_spec.h"

namespace netwright {

// Networks whose every layer reads the one before it (Gomez Robles & Vanschoren 2019, section 4.1). An episode may
// take as many actions as there are layers.
//
// Limits. Cost is not monotone along a chain: of 84 x 84 images, the first convolution is followed by a dense layer of
// 231 million weights, which each pooling divides by four or nine. So a layer may be added when the network with it is
// within the limits, or comes within them by further poolings alone in the layers left. From every network reached by
// legal actions there is a legal action; none is legal on the empty network only if no network fits.
class ChainSpace final : public NetworkSpace {
 public:
  explicit ChainSpace(SpaceSpec spec);  // precondition: no ProblemOf(spec), kPrevious

  std::string_view name() const override { return spec_.name; }
  int ActionCount() const override { return static_cast<int>(spec_.actions.size()); }
  std::string ActionName(Action action) const override;
  bool IsPointerShift(Action) const override { return false; }
  Action TerminalAction() const override { return terminal_; }
  int MaxLayers() const override { return spec_.max_layers; }
  int DefaultEpisodeLength() const override { return spec_.max_layers; }

  Architecture Initial() const override;
  ActionMask LegalActions(const Architecture& architecture, const InputSpec& input,
                          const Limits& limits) const override;
  Architecture Apply(const Architecture& architecture, Action action) const override;
  bool IsTerminal(const Architecture& architecture) const override;

  int EncodedSize() const override { return format_.Size(); }
  void Encode(const Architecture& architecture, std::span<float> out) const override;
  Graph Lower(const Architecture& architecture) const override;

  // Parse also takes NSC rows ("[1,1,3,0,0] [2,2,2,1,0]"), and a terminal layer at the end, which it drops.
  std::string Format(const Architecture& architecture) const override;
  Architecture Parse(std::string_view text) const override;
  std::vector<Action> ActionsOf(const Architecture& architecture) const override;

 private:
  struct Place;  // a chain walked along: the shape so far
  struct Walk;   // and the cost

  Action ActionOf(LayerType type, int kernel) const;  // -1 if there is none
  // `walk` is over `architecture`.
  bool EndsWithin(const Walk& walk, const Architecture& architecture, const InputSpec& input,
                  const Limits& limits) const;
  bool CanComeWithin(const Walk& walk, const Architecture& architecture, const InputSpec& input,
                     const Limits& limits) const;
  DeviceFit FitOf(const Architecture& architecture, const InputSpec& input, const Limits& limits) const;
  ActionMask FittingActions(const Architecture& architecture, const InputSpec& input, const NetworkTemplate& net) const;
  void CheckMine(const Architecture& architecture) const;
  Architecture ParseWords(std::string_view text) const;
  Architecture ParseRows(std::string_view text) const;

  SpaceSpec spec_;
  NscFormat format_;
  Action terminal_ = 0;
  std::vector<Layer> shrinking_;  // the cheapest pooling of each size above 1
};

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_CHAIN_SPACE_H_
