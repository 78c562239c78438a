#include "netwright/spaces/nsc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "netwright/base/check.h"
#include "netwright/base/error.h"

namespace netwright {
namespace {

constexpr std::string_view kSeparators = " \t\n,";

bool IsKnownType(int type) { return type >= 1 && type <= 7 && type != 4; }

bool IsMerge(Op op) { return op == Op::kAddition || op == Op::kConcatenation; }

std::string_view SkipBlanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSeparators), text.size()));
  return text;
}

// Takes one row "[a,b,c,d,e]" off the front; nullopt if there is none.
std::optional<std::array<int, 5>> TakeRow(std::string_view& text) {
  if (text.empty() || text.front() != '[') return std::nullopt;
  text.remove_prefix(1);
  std::array<int, 5> row{};
  for (int& number : row) {
    text = SkipBlanks(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > 255) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
  }
  text = SkipBlanks(text);
  if (text.empty() || text.front() != ']') return std::nullopt;
  text.remove_prefix(1);
  return row;
}

}  // namespace

Op OpOf(LayerType type) {
  switch (type) {
    case LayerType::kConvolution:
      return Op::kConvolution;
    case LayerType::kMaxPooling:
      return Op::kMaxPooling;
    case LayerType::kAveragePooling:
      return Op::kAveragePooling;
    case LayerType::kAddition:
      return Op::kAddition;
    case LayerType::kConcatenation:
      return Op::kConcatenation;
    case LayerType::kNone:
    case LayerType::kTerminal:
    case LayerType::kBlock:
      break;
  }
  NETWRIGHT_CHECK(false);  // rows without a layer have no node
}

void EncodeNsc(const Architecture& architecture, const NscFormat& format, std::span<float> out) {
  NETWRIGHT_CHECK(out.size() == static_cast<size_t>(format.Size()));
  NETWRIGHT_CHECK(architecture.size <= format.max_layers);
  std::fill(out.begin(), out.end(), 0.0f);
  const int kernel_place = kNscTypes;
  const int pred1_place = kernel_place + format.max_kernel + 1;
  const int pred2_place = pred1_place + format.max_layers + 1;
  const int empty_rows = format.max_layers - architecture.size;
  float* row = out.data();
  for (int i = 0; i < format.max_layers; ++i, row += format.RowSize()) {
    const Layer layer = i < empty_rows ? Layer{} : architecture.layers[static_cast<size_t>(i - empty_rows)];
    NETWRIGHT_CHECK(layer.kernel <= format.max_kernel);
    row[static_cast<int>(layer.type)] = 1;
    row[kernel_place + layer.kernel] = 1;
    row[pred1_place + layer.pred1] = 1;
    if (format.second_predecessor) row[pred2_place + layer.pred2] = 1;
  }
}

Graph LowerNsc(const Architecture& architecture) {
  Graph graph;
  const int layers = architecture.LayerCount();
  graph.nodes.reserve(static_cast<size_t>(layers) + 1);
  graph.nodes.emplace_back();
  std::vector<bool> read(static_cast<size_t>(layers) + 1);
  for (int i = 0; i < layers; ++i) {
    const Layer& layer = architecture.layers[static_cast<size_t>(i)];
    Graph::Node node{.op = OpOf(layer.type), .kernel = layer.kernel, .inputs = {layer.pred1}};
    if (IsMerge(node.op)) node.inputs.push_back(layer.pred2);
    for (const int input : node.inputs) {
      NETWRIGHT_CHECK(input <= i);
      read[static_cast<size_t>(input)] = true;
    }
    graph.nodes.push_back(std::move(node));
  }
  int joined = -1;  // the leaves so far, as one node
  for (int i = 1; i <= layers; ++i) {
    if (read[static_cast<size_t>(i)]) continue;
    if (joined >= 0) graph.nodes.push_back({.op = Op::kConcatenation, .kernel = 0, .inputs = {joined, i}});
    joined = joined < 0 ? i : graph.output();
  }
  return graph;
}

std::string FormatNscRows(const Architecture& architecture) {
  std::string text;
  for (int i = 0; i < architecture.size; ++i) {
    const Layer& layer = architecture.layers[static_cast<size_t>(i)];
    text += fmt::format("{}[{},{},{},{},{}]", i > 0 ? " " : "", i + 1, static_cast<int>(layer.type), layer.kernel,
                        layer.pred1, layer.pred2);
  }
  return text;
}

std::vector<Layer> ParseNscRows(std::string_view text) {
  std::vector<Layer> layers;
  std::string_view rest = SkipBlanks(text);
  bool outer = false;  // one more pair of brackets
  if (!rest.empty() && rest.front() == '[') {
    const std::string_view inside = SkipBlanks(rest.substr(1));
    outer = !inside.empty() && inside.front() == '[';
    if (outer) rest = inside;
  }
  while (!rest.empty() && rest.front() != ']') {
    const std::optional<std::array<int, 5>> row = TakeRow(rest);
    if (!row) {
      FailUsage(
          "network '{}': cannot read it as rows of five numbers; write '[1,1,3,0,0] [2,2,2,1,0]' (index, type, "
          "kernel, pred1, pred2)",
          text);
    }
    rest = SkipBlanks(rest);
    const auto [index, type, kernel, pred1, pred2] = *row;
    if (*row == std::array<int, 5>{}) continue;
    if (index != static_cast<int>(layers.size()) + 1) {
      FailUsage("network '{}': the row with index {} should have index {}; number the rows 1, 2, ...", text, index,
                layers.size() + 1);
    }
    if (!IsKnownType(type)) {
      FailUsage(
          "network '{}': row {} has the unknown type {}; use 1 convolution, 2 max pooling, 3 average pooling, "
          "5 addition, 6 concatenation, 7 terminal",
          text, index, type);
    }
    layers.push_back({.type = static_cast<LayerType>(type),
                      .kernel = static_cast<uint8_t>(kernel),
                      .pred1 = static_cast<uint8_t>(pred1),
                      .pred2 = static_cast<uint8_t>(pred2)});
  }
  if (outer) {
    if (rest.empty()) FailUsage("network '{}': the last bracket is missing", text);
    rest = SkipBlanks(rest.substr(1));
  }
  if (!rest.empty()) FailUsage("network '{}': '{}' behind its rows belongs to none; remove it", text, rest);
  return layers;
}

}  // namespace netwright
