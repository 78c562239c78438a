#ifndef NETWRIGHT_SPACES_DECISIONS_DECISION_SPACE_H_
#define NETWRIGHT_SPACES_DECISIONS_DECISION_SPACE_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/spaces/search_space.h"

namespace netwright {

struct Decision {
  std::string name;
  std::vector<std::string> choices;
  auto operator<=>(const Decision&) const = default;
};

struct DecisionSpec {
  std::string name;
  std::vector<Decision> decisions;  // in the order in which they are made
  auto operator<=>(const DecisionSpec&) const = default;
};

inline constexpr int kMaxDecisions = Architecture::kMaxLayers;

// Why `spec` describes no space, in a line without a full stop; empty if it does.
std::string ProblemOf(const DecisionSpec& spec);

// k decisions with named choices, made in their order: somebody else's benchmark. Row i of an architecture holds the
// choice of decision i. Every choice is an action of its own, "name=choice"; one of another decision than the one at
// hand puts the architecture out of range. There is no terminal action, and only a complete architecture can be
// evaluated. Input and limits decide nothing.
class DecisionSpace final : public SearchSpace {
 public:
  explicit DecisionSpace(DecisionSpec spec);  // precondition: no ProblemOf(spec)

  const std::vector<Decision>& decisions() const { return spec_.decisions; }
  // The architecture of these choices, which index each decision's own. Precondition: one of each decision, in range.
  Architecture Make(std::span<const int> choices) const;

  std::string_view name() const override { return spec_.name; }
  int ActionCount() const override { return static_cast<int>(actions_.size()); }
  std::string ActionName(Action action) const override;
  bool IsPointerShift(Action) const override { return false; }
  Action TerminalAction() const override { return kNoAction; }
  bool ScoresPrefixes() const override { return false; }
  int MaxLayers() const override { return static_cast<int>(spec_.decisions.size()); }
  int DefaultEpisodeLength() const override { return MaxLayers(); }

  Architecture Initial() const override;
  ActionMask LegalActions(const Architecture& architecture, const InputSpec&, const Limits&) const override;
  Architecture Apply(const Architecture& architecture, Action action) const override;
  bool IsTerminal(const Architecture& architecture) const override;

  // A row of each decision: one-hot over "not made yet" and its choices.
  int EncodedSize() const override { return ActionCount() + MaxLayers(); }
  void Encode(const Architecture& architecture, std::span<float> out) const override;

  // "depth=2,width=32" as far as decisions are made, in their order; it is the key, too. "empty" before the first.
  std::string Format(const Architecture& architecture) const override;
  Architecture Parse(std::string_view text) const override;
  std::string Key(const Architecture& architecture) const override {
    return architecture.out_of_range == 0 ? Format(architecture) : std::string(kOutOfRangeNetwork);
  }
  std::vector<Action> ActionsOf(const Architecture& architecture) const override;

 private:
  struct Choice {
    int decision = 0, choice = 0;
  };

  DecisionSpec spec_;
  std::vector<Choice> actions_;
  std::vector<Action> first_;  // action of each decision's first choice
};

// One object for one spec.
std::shared_ptr<const SearchSpace> MakeDecisionSpace(const DecisionSpec& spec);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_DECISIONS_DECISION_SPACE_H_
