// The text form of multi-branch networks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/spaces/multi_branch_space.h"

namespace netwright {
namespace {

constexpr std::string_view kBlanks = " \t\n";

std::optional<uint8_t> TakeNumber(std::string_view& text) {
  uint8_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

// "(1)" or "(1,2)"; false on other text.
bool ParsePredecessors(std::string_view text, Layer& layer) {
  const auto take = [&text](char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!take('(')) return false;
  const std::optional<uint8_t> first = TakeNumber(text);
  if (!first) return false;
  layer.pred1 = *first;
  if (IsMerge(layer.type)) {
    if (!take(',')) return false;
    const std::optional<uint8_t> second = TakeNumber(text);
    if (!second) return false;
    layer.pred2 = *second;
  }
  return text == ")";
}

std::string_view WithoutOuterBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::string MultiBranchSpace::Format(const Architecture& architecture) const {
  CheckMine(architecture);
  if (architecture.LayerCount() == 0) return std::string(kEmptyText);
  std::string text;
  for (int i = 0; i < architecture.LayerCount(); ++i) {
    const Layer& layer = architecture.layers[static_cast<size_t>(i)];
    text += fmt::format("{}{}({}", i > 0 ? " " : "", LayerName(layer), layer.pred1);
    text += IsMerge(layer.type) ? fmt::format(",{})", layer.pred2) : ")";
  }
  return text;
}

Architecture MultiBranchSpace::Parse(std::string_view text) const {
  const size_t first = text.find_first_not_of(kBlanks);
  const bool rows = first != std::string_view::npos && text[first] == '[';
  return Build(rows ? ParseNscRows(text) : ParseWords(text), text);
}

// Words joined by blanks, however many, or by one '-' where the layers form a chain and name no predecessors.
std::vector<Layer> MultiBranchSpace::ParseWords(std::string_view text) const {
  std::vector<Layer> layers;
  const std::string_view body = WithoutOuterBlanks(text);
  if (body == kEmptyText) return layers;
  const bool chain = body.find('(') == std::string_view::npos;
  for (size_t begin = 0; begin != std::string_view::npos;) {
    const size_t end = body.find_first_of(chain ? "-" : kBlanks, begin);
    const std::string_view word = body.substr(begin, end - begin);
    begin = end == std::string_view::npos ? end : chain ? end + 1 : body.find_first_not_of(kBlanks, end);
    const std::string_view name = word.substr(0, word.find('('));
    const auto found = std::find_if(spec_.actions.begin(), spec_.actions.end(),
                                    [&](const Layer& layer) { return LayerName(layer) == name; });
    Layer layer = found == spec_.actions.end() ? Layer{} : *found;
    bool good = found != spec_.actions.end();
    if (name == kTerminalText) {
      good = word == name;
    } else if (chain) {
      good = good && !IsMerge(layer.type);
      layer.pred1 = static_cast<uint8_t>(std::min<size_t>(layers.size(), UINT8_MAX));
    } else {
      good = good && ParsePredecessors(word.substr(name.size()), layer);
    }
    if (!good) {
      std::vector<std::string> names;
      for (const Layer& known : spec_.actions) names.push_back(LayerName(known));
      FailUsage(
          "network '{}': '{}' is not a layer of this space; write layers with what they read, 'conv3(0) max2(1) "
          "add(1,2)', or a "
          "chain, 'conv3-max2'; the space '{}' has {}; the network without layers is '{}'",
          text, word, spec_.name, fmt::join(names, ", "), kEmptyText);
    }
    layers.push_back(layer);
  }
  return layers;
}

Architecture MultiBranchSpace::Build(const std::vector<Layer>& layers, std::string_view text) const {
  Architecture architecture = Initial();
  for (Layer layer : layers) {
    const int row = architecture.size + 1;
    if (architecture.HasTerminal()) FailUsage("network '{}': layer {} follows the terminal one; remove it", text, row);
    if (row > spec_.max_layers) {
      FailUsage("network '{}' is too long; the space '{}' takes {} layers", text, name(), spec_.max_layers);
    }
    const bool known = std::any_of(spec_.actions.begin(), spec_.actions.end(), [&](const Layer& action) {
      return action.type == layer.type && action.kernel == layer.kernel;
    });
    if (!known) {
      FailUsage("network '{}': the space '{}' has no layer of the type and kernel of number {}", text, name(), row);
    }
    const bool terminal = layer.type == LayerType::kTerminal;
    if (layer.pred1 >= row || layer.pred2 >= row || (terminal && layer.pred1 != 0) ||
        (!IsMerge(layer.type) && layer.pred2 != 0)) {
      FailUsage("network '{}': layer {} must read earlier ones (0 to {}), and only additions and concatenations two",
                text, row, row - 1);
    }
    if (!IsPointerScheme() && IsMerge(layer.type)) {
      if (layer.type == LayerType::kAddition && layer.pred1 > layer.pred2) std::swap(layer.pred1, layer.pred2);
      if (layer.pred1 >= layer.pred2) {
        FailUsage("network '{}': in the space '{}' layer {} must join two different layers, the earlier one first",
                  text, name(), row);
      }
    }
    architecture.layers[architecture.size++] = layer;
  }
  if (architecture.HasTerminal()) architecture.layers[--architecture.size] = Layer{};
  return architecture;
}

}  // namespace netwright
