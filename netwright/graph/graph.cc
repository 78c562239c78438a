#include "netwright/graph/graph.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/graph/operators/operator.h"

namespace netwright {
namespace {

constexpr std::string_view kSame = "same";
constexpr char kStrideSign = '/', kWidthSign = 'x';

// A decimal number of at most four digits at the front of `text`, which is taken off.
std::optional<int> TakeNumber(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + std::min<size_t>(text.size(), 4), value);
  if (error != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

bool TakeChar(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// One node of Graph::Text, "conv3(0)"; nullopt unless its inputs are among the `count` nodes before it.
std::optional<Graph::Node> ParseNode(std::string_view word, int count) {
  const size_t letters =
      std::find_if(word.begin(), word.end(), [](char c) { return c < 'a' || c > 'z'; }) - word.begin();
  const Operator* op = FindOperator(word.substr(0, letters));
  if (op == nullptr || op->op == Op::kInput) return std::nullopt;
  word.remove_prefix(letters);
  Graph::Node node{.op = op->op, .kernel = 0, .inputs = {}};
  if (op->has_kernel) {
    const std::optional<int> kernel = TakeNumber(word);
    if (!kernel || *kernel < 1) return std::nullopt;
    node.kernel = *kernel;
  }
  if (op->has_stride && word.starts_with(kSame)) {
    node.same = true;
    word.remove_prefix(kSame.size());
  }
  const auto take_factor = [&word](char sign, int& factor) {
    if (!TakeChar(word, sign)) return true;
    const std::optional<int> number = TakeNumber(word);
    factor = number.value_or(0);
    return factor > 1;
  };
  if (op->has_stride && !take_factor(kStrideSign, node.stride)) return std::nullopt;
  if (op->has_width && !take_factor(kWidthSign, node.width)) return std::nullopt;
  for (int i = 0; i < op->inputs; ++i) {
    if (!TakeChar(word, i == 0 ? '(' : ',')) return std::nullopt;
    const std::optional<int> input = TakeNumber(word);
    if (!input || *input >= count) return std::nullopt;
    node.inputs.push_back(*input);
  }
  if (word != ")") return std::nullopt;
  return node;
}

}  // namespace

std::string_view OpName(Op op) { return OperatorOf(op).name; }

std::string LayerName(const Graph::Node& node) {
  const Operator& op = OperatorOf(node.op);
  std::string text(op.name);
  if (op.has_kernel) text += fmt::format_int(node.kernel).str();
  if (node.same) text += kSame;
  if (node.stride > 1) text += kStrideSign + fmt::format_int(node.stride).str();
  if (node.width > 1) text += kWidthSign + fmt::format_int(node.width).str();
  return text;
}

int Graph::ConvolutionCount() const {
  return static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return node.op == Op::kConvolution; }));
}

bool Graph::IsChain() const {
  for (int i = 1; i < size(); ++i) {
    const std::vector<int>& inputs = nodes[static_cast<size_t>(i)].inputs;
    if (inputs.size() != 1 || inputs[0] != i - 1) return false;
  }
  return true;
}

bool Graph::HasParallelPaths() const {
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const Node& node) { return node.inputs.size() == 2 && node.inputs[0] != node.inputs[1]; });
}

std::string Graph::Text() const {
  if (size() == 1) return std::string(OpName(Op::kInput));
  std::string text;
  for (size_t i = 1; i < nodes.size(); ++i) {
    if (i > 1) text += ' ';
    text += LayerName(nodes[i]);
    text += fmt::format("({})", fmt::join(nodes[i].inputs, ","));
  }
  return text;
}

Graph Graph::Parse(std::string_view text) {
  Graph graph;
  graph.nodes.emplace_back();
  if (text == OpName(Op::kInput)) return graph;
  for (std::string_view rest = text; !rest.empty() || graph.size() == 1;) {
    const size_t end = std::min(rest.find(' '), rest.size());
    const std::optional<Node> node = ParseNode(rest.substr(0, end), graph.size());
    if (!node) {
      FailUsage(
          "network '{}': '{}' is not a layer; write 'input', or layers such as 'conv3(0) max2(1) add(1,2)' that "
          "read earlier ones",
          text, rest.substr(0, end));
    }
    graph.nodes.push_back(*node);
    const bool last = end == rest.size();
    rest.remove_prefix(last ? end : end + 1);
    if (!last && rest.empty()) FailUsage("network '{}': it ends with a space; remove it", text);
  }
  return graph;
}

}  // namespace netwright
