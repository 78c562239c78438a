#ifndef NETWRIGHT_SPACES_MULTI_BRANCH_SPACE_H_
#define NETWRIGHT_SPACES_MULTI_BRANCH_SPACE_H_

#include <optional>
#include <string>
#include <vector>

#include "netwright/spaces/architecture.h"
#include "netwright/spaces/nsc.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/space_spec.h"

namespace netwright {

// Networks whose layers read any earlier ones, the image included, with additions and concatenations (Gomez Robles &
// Vanschoren 2019, section 4.1). Leaves that remain are joined. Lower gives the canonical graph. Two schemes of
// actions:
//
// kPointers, the reference's. Two pointers p1, p2 say what the next layer reads, as shifts counted back from the newest
// layer: they start at 0, persist as layers are added, and follow the newest one. After the layers come the actions
// p1+1, p1-1, p2+1, p2-1; +1 leads towards the newest layer. One that leaves image .. newest sets
// Architecture::out_of_range, which ends the episode. tau = 20 for d = 10.
//
// kDirect. An action names the layer and what it reads, counted back from the newest layer: "conv3@2" reads the second
// before it, "add@0,1" adds the newest and the one before; one that reaches behind the image is out of range. Merges
// join two different nodes, the earlier one as pred1. Made for masked play: at an episode's start most actions are out
// of range.
//
// Limits, in both schemes: an action is legal if the network after it is within the limits, or comes within them by one
// of a few plans: pooling the largest leaf again and again, with the largest or the smallest pooling that fits, and
// adding up the leaves first or not. So from every network reached by legal actions there is a legal action.
class MultiBranchSpace final : public NetworkSpace {
 public:
  explicit MultiBranchSpace(SpaceSpec spec);  // precondition: no ProblemOf(spec), not kPrevious

  std::string_view name() const override { return spec_.name; }
  int ActionCount() const override { return static_cast<int>(moves_.size()); }
  std::string ActionName(Action action) const override;
  bool IsPointerShift(Action action) const override { return moves_.at(static_cast<size_t>(action)).pointer != 0; }
  Action TerminalAction() const override { return terminal_; }
  int MaxLayers() const override { return spec_.max_layers; }
  int DefaultEpisodeLength() const override {
    return spec_.predecessors == Predecessors::kPointers ? 2 * spec_.max_layers : spec_.max_layers;
  }

  Architecture Initial() const override;
  ActionMask LegalActions(const Architecture& architecture, const InputSpec& input,
                          const Limits& limits) const override;
  Architecture Apply(const Architecture& architecture, Action action) const override;
  bool IsTerminal(const Architecture& architecture) const override;

  int EncodedSize() const override { return format_.Size(); }
  void Encode(const Architecture& architecture, std::span<float> out) const override;  // the pointers are not shown
  Graph Lower(const Architecture& architecture) const override;

  // "conv3(0) max2(1) add(1,2)": each layer with the numbers of the layers it reads, 0 the image. Parse also takes the
  // chain space's form and NSC rows; it drops a terminal layer. A parsed network's pointers are at the newest layer.
  std::string Format(const Architecture& architecture) const override;
  Architecture Parse(std::string_view text) const override;
  // With the fewest shifts. A complete network without shifts comes out with those that its last layer needs.
  std::vector<Action> ActionsOf(const Architecture& architecture) const override;

 private:
  // What an action does: shifts a pointer (1 or 2) by `step`, or adds a layer.
  struct Move {
    Layer layer;  // type and kernel
    int pointer = 0;
    int step = 0;
    int back1 = -1;  // direct: predecessors, counted back from the newest layer
    int back2 = -1;
  };
  class Sizes;  // of the nodes' images: enough to tell what fits

  bool IsPointerScheme() const { return spec_.predecessors == Predecessors::kPointers; }
  void AddDirectMoves(const Layer& layer);
  // The layer that a move adds; nullopt where a predecessor is not there. Precondition: it shifts no pointer.
  static std::optional<Layer> LayerOn(const Architecture& architecture, const Move& move);
  Action LayerAction(const Architecture& before, const Layer& layer) const;  // -1 if there is none
  Action ShiftAction(int pointer, int step) const;
  bool CanComeWithin(const Architecture& architecture, const InputSpec& input, const Limits& limits) const;
  bool PlanLeadsWithin(Architecture architecture, bool largest_first, bool add_first, const InputSpec& input,
                       const Limits& limits) const;
  Architecture Build(const std::vector<Layer>& layers, std::string_view text) const;
  std::vector<Layer> ParseWords(std::string_view text) const;
  void CheckMine(const Architecture& architecture) const;

  SpaceSpec spec_;
  NscFormat format_;
  std::vector<Move> moves_;  // by action
  Action terminal_ = 0;
  std::vector<Layer> shrinking_;  // the cheapest pooling of each size above 1, by size
  bool adds_ = false;             // the space has additions
};

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_MULTI_BRANCH_SPACE_H_
