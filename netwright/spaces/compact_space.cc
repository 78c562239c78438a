#include "netwright/spaces/compact_space.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/graph/shapes.h"
#include "netwright/graph/window.h"
#include "netwright/spaces/limits.h"

namespace netwright {
namespace {

enum class BlockKind { kConvolution, kSeparable, kInverted, kResidual, kPooling };

constexpr int kExpansion = 4;

struct Block {
  std::string_view name;
  BlockKind kind;
  int kernel;
  int stride = 1;
  int width = 1;  // so many times the usual filters: of a convolution its own, of an inverted block those in its middle
};
constexpr std::array<Block, 12> kBlocks = {{
    {"conv3", BlockKind::kConvolution, 3},
    {"conv3/2", BlockKind::kConvolution, 3, 2},
    {"conv1x4", BlockKind::kConvolution, 1, 1, kExpansion},  // as networks often have it before their head
    {"sep3", BlockKind::kSeparable, 3},
    {"sep3/2", BlockKind::kSeparable, 3, 2},
    {"sep5", BlockKind::kSeparable, 5},
    {"sep5/2", BlockKind::kSeparable, 5, 2},
    {"mb3", BlockKind::kInverted, 3, 1, kExpansion},
    {"mb3/2", BlockKind::kInverted, 3, 2, kExpansion},
    {"res3", BlockKind::kResidual, 3},
    {"res3/2", BlockKind::kResidual, 3, 2},
    {"max2", BlockKind::kPooling, 2, 2},
}};
constexpr Action kMaxPoolingBlock = 11;

const Block& BlockOf(Action action) { return kBlocks[static_cast<size_t>(action)]; }

// Appends a block's layers to a graph; the block reads the graph's output.
class BlockBuilder {
 public:
  BlockBuilder(Graph& graph, const Block& block) : graph_(graph), block_(block), input_(graph.output()) {}

  void Build() {
    switch (block_.kind) {
      case BlockKind::kConvolution:
        Convolution(input_, block_.kernel, block_.stride, block_.width);
        break;
      case BlockKind::kSeparable:
        Convolution(Depthwise(input_), 1, 1, 1);
        break;
      case BlockKind::kInverted: {
        const int wide = Convolution(input_, 1, 1, block_.width);
        const int last = Convolution(Depthwise(wide), 1, 1, 1);
        if (block_.stride == 1 && input_ > 0) Add({Op::kAddition, 0, {input_, last}});
        break;
      }
      case BlockKind::kResidual: {
        const int last = Convolution(Convolution(input_, block_.kernel, block_.stride, 1), block_.kernel, 1, 1);
        if (input_ == 0) break;
        int past = input_;
        if (block_.stride > 1) past = Add({Op::kAveragePooling, block_.stride, {input_}});
        Add({Op::kAddition, 0, {std::min(past, last), std::max(past, last)}});
        break;
      }
      case BlockKind::kPooling:
        Add({Op::kMaxPooling, block_.kernel, {input_}});
        break;
    }
  }

 private:
  int Add(Graph::Node node) {
    graph_.nodes.push_back(std::move(node));
    return graph_.output();
  }
  // A kernel of one pixel needs no padding.
  int Convolution(int input, int kernel, int stride, int width) {
    return Add({Op::kConvolution, kernel, {input}, stride, kernel > 1, width});
  }
  int Depthwise(int input) { return Add({Op::kDepthwise, block_.kernel, {input}, block_.stride, true}); }

  Graph& graph_;
  const Block& block_;
  const int input_;
};

struct Pixels {
  int height, width;
};

// Behind a block; nullopt where a layer of it does not fit.
std::optional<Pixels> Behind(const Block& block, Pixels input, bool reads_image) {
  const bool pools = block.kind == BlockKind::kPooling ||
                     (block.kind == BlockKind::kResidual && block.stride > 1 && !reads_image);  // its short cut
  if (pools && (input.height < block.stride || input.width < block.stride)) return std::nullopt;
  const bool same = block.kind != BlockKind::kPooling;
  return Pixels{WindowPlaces(input.height, block.kernel, block.stride, same),
                WindowPlaces(input.width, block.kernel, block.stride, same)};
}

}  // namespace

int CompactSpace::ActionCount() const { return static_cast<int>(kBlocks.size()) + 1; }

void CompactSpace::CheckMine(const Architecture& architecture) const { NETWRIGHT_CHECK(architecture.space == id()); }

std::string CompactSpace::ActionName(Action action) const {
  return std::string(action == TerminalAction() ? kTerminalText : BlockOf(action).name);
}

Architecture CompactSpace::Initial() const {
  Architecture architecture;
  architecture.space = id();
  return architecture;
}

bool CompactSpace::IsTerminal(const Architecture& architecture) const {
  return architecture.HasTerminal() || architecture.size >= MaxLayers();
}

Architecture CompactSpace::Apply(const Architecture& architecture, Action action) const {
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

Action CompactSpace::ActionAt(const Architecture& architecture, int row) const {
  const Layer& layer = architecture.layers[static_cast<size_t>(row)];
  return layer.type == LayerType::kTerminal ? TerminalAction() : layer.kernel;
}

// Precondition: the network is valid for the input.
bool CompactSpace::CanComeWithin(const Architecture& architecture, const InputSpec& input, const Limits& limits) const {
  const Graph graph = Lower(architecture);
  if (IsWithinLimits(graph, input, limits)) return true;
  if (limits.net.head == HeadKind::kGap || IsTerminal(architecture) || IsBeyondDevice(graph, input, limits))
    return false;
  const Shape last = InferShapes(graph, input, limits.net)->back();
  return Behind(BlockOf(kMaxPoolingBlock), {last.height, last.width}, false) &&
         CanComeWithin(Apply(architecture, kMaxPoolingBlock), input, limits);
}

ActionMask CompactSpace::LegalActions(const Architecture& architecture, const InputSpec& input,
                                      const Limits& limits) const {
  CheckMine(architecture);
  ActionMask legal;
  if (IsTerminal(architecture) || input.height < 1 || input.width < 1) return legal;
  Pixels place{input.height, input.width};
  for (int i = 0; i < architecture.size; ++i) {
    const std::optional<Pixels> next = Behind(BlockOf(ActionAt(architecture, i)), place, i == 0);
    if (!next) return legal;
    place = *next;
  }
  const bool limited = HasCostLimit(limits);
  for (Action action = 0; action < TerminalAction(); ++action) {
    legal[static_cast<size_t>(action)] = Behind(BlockOf(action), place, architecture.empty()) &&
                                         (!limited || CanComeWithin(Apply(architecture, action), input, limits));
  }
  legal[static_cast<size_t>(TerminalAction())] = !limited || IsWithinLimits(Lower(architecture), input, limits);
  return legal;
}

void CompactSpace::Encode(const Architecture& architecture, std::span<float> out) const {
  CheckMine(architecture);
  NETWRIGHT_CHECK(out.size() == static_cast<size_t>(EncodedSize()));
  std::fill(out.begin(), out.end(), 0.0F);
  const int empty = MaxLayers() - architecture.size;
  for (int i = 0; i < MaxLayers(); ++i) {
    const int place = i < empty ? 0 : 1 + ActionAt(architecture, i - empty);
    out[static_cast<size_t>(i * (1 + ActionCount()) + place)] = 1;
  }
}

Graph CompactSpace::Lower(const Architecture& architecture) const {
  CheckMine(architecture);
  Graph graph;
  graph.nodes.emplace_back();
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    BlockBuilder(graph, BlockOf(ActionAt(architecture, i))).Build();
  }
  return graph;
}

std::string CompactSpace::Format(const Architecture& architecture) const {
  CheckMine(architecture);
  if (architecture.LayerCount() == 0) return std::string(kEmptyText);
  std::string text;
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    if (i > 0) text += '-';
    text += ActionName(ActionAt(architecture, i));
  }
  return text;
}

Architecture CompactSpace::Parse(std::string_view text) const {
  Architecture architecture = Initial();
  if (text == kEmptyText || text == kTerminalText) return architecture;
  const std::vector<std::string_view> words = SplitAt(text, '-');
  for (const std::string_view& word : words) {
    if (word == kTerminalText && &word == &words.back()) break;
    const auto* block = std::find_if(kBlocks.begin(), kBlocks.end(), [&](const Block& b) { return b.name == word; });
    if (block == kBlocks.end()) {
      std::vector<std::string_view> names;
      for (const Block& known : kBlocks) names.push_back(known.name);
      FailUsage("network '{}': the space '{}' has no block '{}'; join its blocks by '-': {}; or write '{}'", text,
                name(), word, fmt::join(names, ", "), kEmptyText);
    }
    if (IsTerminal(architecture)) {
      FailUsage("network '{}' is too long; the space '{}' takes {} blocks", text, name(), MaxLayers());
    }
    architecture = Apply(architecture, static_cast<Action>(block - kBlocks.begin()));
  }
  return architecture;
}

std::vector<Action> CompactSpace::ActionsOf(const Architecture& architecture) const {
  CheckMine(architecture);
  std::vector<Action> actions;
  for (int i = 0; i < architecture.size; ++i) actions.push_back(ActionAt(architecture, i));
  return actions;
}

}  // namespace netwright
