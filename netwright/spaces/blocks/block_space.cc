#include "netwright/spaces/blocks/block_space.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/spaces/limits.h"

namespace netwright {
namespace {

constexpr size_t kMostLayers = 16;  // of a block

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '_';
}

// Of a block's layers; empty where there is none.
std::string ProblemOfLayers(const std::string& text) {
  Graph graph;
  try {
    graph = Graph::Parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  if (graph.size() < 2) return "a block has a layer at least";
  if (graph.nodes.size() > kMostLayers + 1) return fmt::format("a block has {} layers at most", kMostLayers);
  std::vector<bool> read(graph.nodes.size());
  for (const Graph::Node& node : graph.nodes) {
    if (node.op == Op::kGlobalAverage) return "a global average pooling is part of a head; write head: gap";
    for (const int input : node.inputs) read[static_cast<size_t>(input)] = true;
  }
  read.back() = true;
  const auto leaf = std::find(read.begin(), read.end(), false) - read.begin();
  if (leaf < static_cast<int>(read.size())) return fmt::format("nothing reads {} in '{}'", leaf, text);
  return {};
}

}  // namespace

std::string ProblemOf(const Block& block) {
  if (block.name.empty() || !std::all_of(block.name.begin(), block.name.end(), IsNameChar) ||
      block.name == kEmptyText || block.name == kTerminalText) {
    return fmt::format("'{}' is no name of a block; write letters, digits, / . _, but not {} or {}", block.name,
                       kEmptyText, kTerminalText);
  }
  const std::string problem = ProblemOfLayers(block.layers);
  return problem.empty() ? ProblemOfLayers(block.at_image) : problem;
}

std::string ProblemOf(const BlockSpec& spec) {
  if (spec.name.empty()) return "the name is empty";
  if (spec.max_blocks < 1 || spec.max_blocks > Architecture::kMaxLayers) {
    return fmt::format("{} blocks at most; choose 1 to {}", spec.max_blocks, Architecture::kMaxLayers);
  }
  if (spec.blocks.empty()) return "there is no block";
  if (spec.blocks.size() >= kMaxActions) return fmt::format("there can be {} blocks", kMaxActions - 1);
  for (auto block = spec.blocks.begin(); block != spec.blocks.end(); ++block) {
    const auto same = [&](const Block& other) { return other.name == block->name; };
    if (std::any_of(spec.blocks.begin(), block, same)) return fmt::format("the block {} occurs twice", block->name);
  }
  return {};
}

BlockSpace::BlockSpace(BlockSpec spec) : spec_(std::move(spec)) {
  NETWRIGHT_CHECK(ProblemOf(spec_).empty());
  for (const Block& block : spec_.blocks) {
    const Graph usual = Graph::Parse(block.layers);
    if (!shrinking_ && usual.size() == 2 && IsPooling(usual.nodes[1].op)) shrinking_ = ActionCount() - 1;
    blocks_.push_back({usual, Graph::Parse(block.at_image)});
  }
}

std::optional<Shape> BlockSpace::Behind(Action block, const Shape& input, bool reads_image) const {
  std::array<Shape, kMostLayers + 1> shapes;
  shapes[0] = input;
  const Graph& graph = LayersOf(block, reads_image);
  for (size_t i = 1; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    std::array<Shape, 2> inputs;
    for (size_t k = 0; k < node.inputs.size(); ++k) inputs[k] = shapes[static_cast<size_t>(node.inputs[k])];
    const std::optional<Shape> output = LayerShape(node, 1, std::span(inputs.data(), node.inputs.size()));
    if (!output) return std::nullopt;
    shapes[i] = *output;
  }
  return shapes[graph.nodes.size() - 1];
}

HeadKind BlockSpace::DefaultHead() const {
  return spec_.head == HeadKind::kAuto ? NetworkSpace::DefaultHead() : spec_.head;
}

GrowthBy BlockSpace::DefaultGrowth() const {
  return spec_.growth_by == GrowthBy::kAuto ? NetworkSpace::DefaultGrowth() : spec_.growth_by;
}

void BlockSpace::CheckMine(const Architecture& architecture) const { NETWRIGHT_CHECK(architecture.space == id()); }

std::string BlockSpace::ActionName(Action action) const {
  return action == TerminalAction() ? std::string(kTerminalText) : spec_.blocks[static_cast<size_t>(action)].name;
}

Architecture BlockSpace::Initial() const {
  Architecture architecture;
  architecture.space = id();
  return architecture;
}

bool BlockSpace::IsTerminal(const Architecture& architecture) const {
  return architecture.HasTerminal() || architecture.size >= MaxLayers();
}

Architecture BlockSpace::Apply(const Architecture& architecture, Action action) const {
  CheckMine(architecture);
  NETWRIGHT_CHECK(!IsTerminal(architecture) && action >= 0 && action < ActionCount());
  Architecture next = architecture;
  Layer& row = next.layers[next.size++];
  if (action == TerminalAction()) {
    row.type = LayerType::kTerminal;
  } else {
    row.type = LayerType::kBlock;
    row.kernel = static_cast<uint8_t>(action);
  }
  return next;
}

Action BlockSpace::ActionAt(const Architecture& architecture, int row) const {
  const Layer& layer = architecture.layers[static_cast<size_t>(row)];
  return layer.type == LayerType::kTerminal ? TerminalAction() : layer.kernel;
}

// Precondition: the network is valid for the input.
bool BlockSpace::CanComeWithin(const Architecture& architecture, const InputSpec& input, const Limits& limits) const {
  const Graph graph = Lower(architecture);
  const bool within = IsWithin(EstimateCost(graph, input, limits.net, limits.batch_size), limits);
  const bool ends = limits.net.head == HeadKind::kGap || IsTerminal(architecture);  // nothing makes it cheaper
  if (!within && ends) return false;
  const DeviceFit fit = DeviceFitOf(graph, input, limits);
  if (within && fit.within) return true;
  if (ends || fit.beyond) return false;
  return shrinking_ && Behind(*shrinking_, InferShapes(graph, input, limits.net)->back(), false) &&
         CanComeWithin(Apply(architecture, *shrinking_), input, limits);
}

ActionMask BlockSpace::LegalActions(const Architecture& architecture, const InputSpec& input,
                                    const Limits& limits) const {
  CheckMine(architecture);
  ActionMask legal;
  if (IsTerminal(architecture) || input.height < 1 || input.width < 1) return legal;
  Shape place{1, input.height, input.width};
  for (int i = 0; i < architecture.size; ++i) {
    const std::optional<Shape> next = Behind(ActionAt(architecture, i), place, i == 0);
    if (!next) return legal;
    place = *next;
  }
  const bool limited = HasCostLimit(limits);
  for (Action action = 0; action < TerminalAction(); ++action) {
    legal[static_cast<size_t>(action)] = Behind(action, place, architecture.empty()) &&
                                         (!limited || CanComeWithin(Apply(architecture, action), input, limits));
  }
  legal[static_cast<size_t>(TerminalAction())] = !limited || IsWithinLimits(Lower(architecture), input, limits);
  return legal;
}

void BlockSpace::Encode(const Architecture& architecture, std::span<float> out) const {
  CheckMine(architecture);
  NETWRIGHT_CHECK(out.size() == static_cast<size_t>(EncodedSize()));
  std::fill(out.begin(), out.end(), 0.0F);
  const int empty = MaxLayers() - architecture.size;
  for (int i = 0; i < MaxLayers(); ++i) {
    const int place = i < empty ? 0 : 1 + ActionAt(architecture, i - empty);
    out[static_cast<size_t>(i * (1 + ActionCount()) + place)] = 1;
  }
}

Graph BlockSpace::Lower(const Architecture& architecture) const {
  CheckMine(architecture);
  Graph graph;
  graph.nodes.emplace_back();
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    const int input = graph.output();
    const std::vector<Graph::Node>& layers = LayersOf(ActionAt(architecture, i), input == 0).nodes;
    for (auto layer = layers.begin() + 1; layer != layers.end(); ++layer) {
      for (int& from : graph.nodes.emplace_back(*layer).inputs) from += input;
    }
  }
  return graph;
}

std::string BlockSpace::Format(const Architecture& architecture) const {
  CheckMine(architecture);
  if (architecture.LayerCount() == 0) return std::string(kEmptyText);
  std::string text;
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    if (i > 0) text += '-';
    text += ActionName(ActionAt(architecture, i));
  }
  return text;
}

Architecture BlockSpace::Parse(std::string_view text) const {
  Architecture architecture = Initial();
  if (text == kEmptyText || text == kTerminalText) return architecture;
  const std::vector<std::string_view> words = SplitAt(text, '-');
  for (const std::string_view& word : words) {
    if (word == kTerminalText && &word == &words.back()) break;
    const auto block =
        std::find_if(spec_.blocks.begin(), spec_.blocks.end(), [&](const Block& b) { return b.name == word; });
    if (block == spec_.blocks.end()) {
      std::vector<std::string_view> names;
      for (const Block& known : spec_.blocks) names.push_back(known.name);
      FailUsage("network '{}': the space '{}' has no block '{}'; join its blocks by '-': {}; or write '{}'", text,
                name(), word, fmt::join(names, ", "), kEmptyText);
    }
    if (IsTerminal(architecture)) {
      FailUsage("network '{}' is too long; the space '{}' takes {} blocks", text, name(), MaxLayers());
    }
    architecture = Apply(architecture, static_cast<Action>(block - spec_.blocks.begin()));
  }
  return architecture;
}

std::vector<Action> BlockSpace::ActionsOf(const Architecture& architecture) const {
  CheckMine(architecture);
  std::vector<Action> actions;
  for (int i = 0; i < architecture.size; ++i) actions.push_back(ActionAt(architecture, i));
  return actions;
}

}  // namespace netwright
