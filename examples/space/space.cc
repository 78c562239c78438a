// A search space of one's own: chains of 3 x 3 convolutions and 2 x 2 max poolings, up to eight layers. To give it to
// `netwright search`, put the class into a file below netwright/spaces/ and a row into the table of
// netwright/spaces/search_spaces.cc (docs/adding/space.md).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "netwright/base/error.h"
#include "netwright/base/table.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/strategies.h"

namespace netwright {

class SmallSpace final : public NetworkSpace {
 public:
  std::string_view name() const override { return "small"; }

  int ActionCount() const override { return 3; }
  std::string ActionName(Action action) const override { return std::string(kNames[action]); }
  bool IsPointerShift(Action) const override { return false; }
  Action TerminalAction() const override { return 2; }
  int MaxLayers() const override { return 8; }
  int DefaultEpisodeLength() const override { return MaxLayers() + 1; }

  Architecture Initial() const override {
    Architecture architecture;
    architecture.space = id();
    return architecture;
  }

  // A layer may be added where the image is still large enough for it; the network may end where it keeps the limits.
  ActionMask LegalActions(const Architecture& architecture, const InputSpec& input,
                          const Limits& limits) const override {
    ActionMask legal;
    if (IsTerminal(architecture)) return legal;
    for (const Action action : {0, 1}) {
      legal[action] = CheckNetwork(Lower(Apply(architecture, action)), input, {}).outcome == Outcome::kOk;
    }
    legal[TerminalAction()] = CheckNetwork(Lower(architecture), input, limits).outcome == Outcome::kOk;
    return legal;
  }

  Architecture Apply(const Architecture& architecture, Action action) const override {
    constexpr std::array<Layer, 3> kLayers = {{{.type = LayerType::kConvolution, .kernel = 3},
                                               {.type = LayerType::kMaxPooling, .kernel = 2},
                                               {.type = LayerType::kTerminal}}};
    Architecture next = architecture;
    next.layers[next.size] = kLayers[action];
    next.layers[next.size].pred1 = next.size;  // the layer before; 0 is the image
    ++next.size;
    return next;
  }

  bool IsTerminal(const Architecture& architecture) const override {
    return architecture.HasTerminal() || architecture.size == MaxLayers();
  }

  // For agents: each layer's kind as one of two bits.
  int EncodedSize() const override { return 2 * MaxLayers(); }
  void Encode(const Architecture& architecture, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), 0.0F);
    for (int i = 0; i < architecture.LayerCount(); ++i) out[2 * i + ActionOf(architecture.layers[i])] = 1;
  }

  Graph Lower(const Architecture& architecture) const override {
    Graph graph;
    graph.nodes.push_back({.op = Op::kInput, .inputs = {}});
    for (int i = 0; i < architecture.LayerCount(); ++i) {
      const Layer& layer = architecture.layers[i];
      const Op op = layer.type == LayerType::kConvolution ? Op::kConvolution : Op::kMaxPooling;
      graph.nodes.push_back({.op = op, .kernel = layer.kernel, .inputs = {layer.pred1}});
    }
    return graph;
  }

  std::string Format(const Architecture& architecture) const override {
    std::string text;
    for (int i = 0; i < architecture.LayerCount(); ++i) {
      text += fmt::format("{}{}", i > 0 ? "-" : "", kNames[ActionOf(architecture.layers[i])]);
    }
    return text.empty() ? std::string(kEmptyText) : text;
  }

  Architecture Parse(std::string_view text) const override {
    Architecture architecture = Initial();
    if (text == kEmptyText) return architecture;
    while (!text.empty()) {
      const std::string_view word = text.substr(0, text.find('-'));
      text.remove_prefix(std::min(text.size(), word.size() + 1));
      const auto found = std::find(kNames.begin(), kNames.end() - 1, word);
      if (found == kNames.end() - 1 || IsTerminal(architecture)) FailUsage("'{}' does not fit the space", word);
      architecture = Apply(architecture, static_cast<Action>(found - kNames.begin()));
    }
    return architecture;
  }

  std::vector<Action> ActionsOf(const Architecture& architecture) const override {
    std::vector<Action> actions;
    for (int i = 0; i < architecture.size; ++i) actions.push_back(ActionOf(architecture.layers[i]));
    return actions;
  }

 private:
  static constexpr std::array<std::string_view, 3> kNames = {"conv3", "max2", "terminal"};

  static Action ActionOf(const Layer& layer) {
    return layer.type == LayerType::kConvolution ? 0 : layer.type == LayerType::kMaxPooling ? 1 : 2;
  }
};

}  // namespace netwright

int main() {
  using namespace netwright;
  TaskInfo task;
  task.name = "example";
  task.input = {.channels = 3, .height = 32, .width = 32, .classes = 10};

  StrategyContext context;
  context.space = std::make_shared<SmallSpace>();
  context.task.input = task.input;
  context.seed = 1;
  const std::unique_ptr<StrategyComponent> evolution = FindByName(Strategies(), "evolution", "strategy").make();
  const std::unique_ptr<Strategy> strategy = evolution->Make(context);
  const std::unique_ptr<Evaluator> evaluator = MakeSyntheticEvaluator({task}, {});
  LoopCounts counts;
  RunSearchLoop(*strategy, *evaluator, {.evaluations = 60}, {}, counts);
  const std::string best = context.space->Format(strategy->Recommend(1).front());
  fmt::print("best of {} networks  {}\n", counts.trained, context.space->Format(context.space->Parse(best)));
}
