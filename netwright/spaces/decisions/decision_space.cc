#include "netwright/spaces/decisions/decision_space.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/text_list.h"

namespace netwright {
namespace {

constexpr size_t kMaxName = 64;  // characters

int ChoiceIn(const Architecture& architecture, int decision) {
  return architecture.layers[static_cast<size_t>(decision)].kernel;
}

// What is wrong with a name that has to stand in "name=choice,name=choice"; empty if nothing is.
std::string ProblemOfName(const std::string& name) {
  if (name.empty() || name.size() > kMaxName)
    return fmt::format("a name of {} characters; 1 to {}", name.size(), kMaxName);
  const bool clean = std::all_of(name.begin(), name.end(), [](char c) {
    return c != '=' && c != ',' && static_cast<unsigned char>(c) >= ' ' && c != 127;
  });
  if (!clean || name.front() == ' ' || name.back() == ' ') {
    return fmt::format("the name '{}' has a comma, an equals sign, a control character or a space at an end", name);
  }
  return {};
}

std::string ProblemOf(const Decision& decision) {
  if (decision.choices.size() < 2) return fmt::format("decision '{}' has fewer than two choices", decision.name);
  std::set<std::string> seen;
  for (const std::string& choice : decision.choices) {
    if (std::string problem = ProblemOfName(choice); !problem.empty()) {
      return fmt::format("decision '{}': {}", decision.name, problem);
    }
    if (!seen.insert(choice).second) return fmt::format("decision '{}': '{}' occurs twice", decision.name, choice);
  }
  return {};
}

}  // namespace

std::string ProblemOf(const DecisionSpec& spec) {
  if (spec.name.empty() || spec.name.size() > kMaxName)
    return fmt::format("a space needs a name of 1 to {} characters", kMaxName);
  const size_t count = spec.decisions.size();
  if (count < 1 || count > kMaxDecisions)
    return fmt::format("{} decisions; there can be 1 to {}", count, kMaxDecisions);
  std::set<std::string> seen;
  size_t actions = 0;
  for (const Decision& decision : spec.decisions) {
    if (std::string problem = ProblemOfName(decision.name); !problem.empty()) return problem;
    if (!seen.insert(decision.name).second) return fmt::format("two decisions are called '{}'", decision.name);
    if (std::string problem = ProblemOf(decision); !problem.empty()) return problem;
    actions += decision.choices.size();
  }
  if (actions > kMaxActions) return fmt::format("{} choices in all; there can be {}", actions, kMaxActions);
  return {};
}

DecisionSpace::DecisionSpace(DecisionSpec spec) : spec_(std::move(spec)) {
  NETWRIGHT_CHECK(ProblemOf(spec_).empty());
  for (int decision = 0; decision < MaxLayers(); ++decision) {
    first_.push_back(ActionCount());
    const size_t choices = spec_.decisions[static_cast<size_t>(decision)].choices.size();
    for (size_t choice = 0; choice < choices; ++choice) actions_.push_back({decision, static_cast<int>(choice)});
  }
}

Architecture DecisionSpace::Make(std::span<const int> choices) const {
  NETWRIGHT_CHECK(choices.size() == spec_.decisions.size());
  Architecture architecture = Initial();
  for (size_t i = 0; i < choices.size(); ++i) architecture = Apply(architecture, first_[i] + choices[i]);
  NETWRIGHT_CHECK(architecture.out_of_range == 0);
  return architecture;
}

std::string DecisionSpace::ActionName(Action action) const {
  const Choice& choice = actions_.at(static_cast<size_t>(action));
  const Decision& decision = spec_.decisions[static_cast<size_t>(choice.decision)];
  return decision.name + "=" + decision.choices[static_cast<size_t>(choice.choice)];
}

Architecture DecisionSpace::Initial() const {
  Architecture architecture;
  architecture.space = id();
  return architecture;
}

ActionMask DecisionSpace::LegalActions(const Architecture& architecture, const InputSpec&, const Limits&) const {
  ActionMask legal;
  if (IsTerminal(architecture)) return legal;
  const size_t first = static_cast<size_t>(first_[architecture.size]);
  const size_t choices = spec_.decisions[architecture.size].choices.size();
  for (size_t action = first; action < first + choices; ++action) legal.set(action);
  return legal;
}

Architecture DecisionSpace::Apply(const Architecture& architecture, Action action) const {
  NETWRIGHT_CHECK(architecture.space == id() && !IsTerminal(architecture) && action >= 0 && action < ActionCount());
  const Choice& choice = actions_[static_cast<size_t>(action)];
  Architecture next = architecture;
  if (choice.decision != architecture.size) {
    next.out_of_range = 1;
    next.shift1 = static_cast<uint8_t>(action);  // kept, so that ActionsOf can tell
  } else {
    next.layers[next.size++].kernel = static_cast<uint8_t>(choice.choice);
  }
  return next;
}

bool DecisionSpace::IsTerminal(const Architecture& architecture) const {
  return architecture.out_of_range != 0 || architecture.size >= MaxLayers();
}

void DecisionSpace::Encode(const Architecture& architecture, std::span<float> out) const {
  NETWRIGHT_CHECK(architecture.space == id() && out.size() == static_cast<size_t>(EncodedSize()));
  std::fill(out.begin(), out.end(), 0.0f);
  for (int i = 0; i < MaxLayers(); ++i) {
    const int place = i < architecture.size ? 1 + ChoiceIn(architecture, i) : 0;
    out[static_cast<size_t>(first_[static_cast<size_t>(i)] + i + place)] = 1;
  }
}

std::string DecisionSpace::Format(const Architecture& architecture) const {
  NETWRIGHT_CHECK(architecture.space == id());
  if (architecture.size == 0) return std::string(kEmptyText);
  std::string text;
  for (int i = 0; i < architecture.size; ++i) {
    if (i > 0) text += ',';
    text += ActionName(first_[static_cast<size_t>(i)] + ChoiceIn(architecture, i));
  }
  return text;
}

Architecture DecisionSpace::Parse(std::string_view text) const {
  Architecture architecture = Initial();
  if (text == kEmptyText) return architecture;
  for (const std::string_view word : SplitAt(text, ',')) {
    if (IsTerminal(architecture)) {
      FailUsage("'{}': '{}' is one too many; the space '{}' has {} decisions", text, word, name(), MaxLayers());
    }
    const Decision& decision = spec_.decisions[architecture.size];
    Action action = first_[architecture.size];
    const Action last = action + static_cast<int>(decision.choices.size());
    while (action < last && ActionName(action) != word) ++action;
    if (action == last) {
      FailUsage("'{}': there is '{}' where the space '{}' has {}={}", text, word, name(), decision.name,
                fmt::join(decision.choices, "|"));
    }
    architecture = Apply(architecture, action);
  }
  return architecture;
}

std::vector<Action> DecisionSpace::ActionsOf(const Architecture& architecture) const {
  NETWRIGHT_CHECK(architecture.space == id());
  std::vector<Action> actions;
  for (int i = 0; i < architecture.size; ++i) {
    actions.push_back(first_[static_cast<size_t>(i)] + ChoiceIn(architecture, i));
  }
  if (architecture.out_of_range != 0) actions.push_back(architecture.shift1);
  return actions;
}

}  // namespace netwright
