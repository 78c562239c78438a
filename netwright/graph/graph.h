#ifndef NETWRIGHT_GRAPH_GRAPH_H_
#define NETWRIGHT_GRAPH_GRAPH_H_

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// The operators (operators/operator.h): one file each.
enum class Op {
  kInput,
  kConvolution,
  kMaxPooling,
  kAveragePooling,
  kAddition,
  kConcatenation,
  kDepthwise,      // a convolution of each channel by itself
  kGlobalAverage,  // ReLU, then the mean over all pixels
};

std::string_view OpName(Op op);  // "input", "conv", "max", "avg", "add", "concat", "depthwise", "gap"
inline bool IsPooling(Op op) { return op == Op::kMaxPooling || op == Op::kAveragePooling; }
inline bool HasWeights(Op op) { return op == Op::kConvolution || op == Op::kDepthwise; }

// A network apart from its search space: nodes in topological order, node 0 the input image, the last node the one
// output that the prediction head reads. Two codes of one network lower to equal graphs.
struct Graph {
  struct Node {
    Op op = Op::kInput;
    int kernel = 0;           // kernel or pool size; 0 where there is none
    std::vector<int> inputs;  // earlier nodes: none for the input, two for addition and concatenation, else one
    // Of what has weights:
    int stride = 1;
    bool same = false;  // padded with zeros (window.h): it keeps its input's size but for the stride
    int width = 1;      // of a convolution: so many times its usual filters (NetworkTemplate)
    auto operator<=>(const Node&) const = default;
  };
  std::vector<Node> nodes;
  auto operator<=>(const Graph&) const = default;

  int size() const { return static_cast<int>(nodes.size()); }
  int output() const { return size() - 1; }
  int ConvolutionCount() const;
  bool IsChain() const;           // every node reads the one before it
  bool HasParallelPaths() const;  // some node merges two different ones; a merge of a node with itself is no branch

  // Complete ("conv3(0) max2(1) add(1,2)"; "conv3same/2x4(0)" for padding, stride 2 and 4 times the filters; "input"
  // for the empty network): the cache's key. Parse is its inverse; usage error on malformed text.
  std::string Text() const;
  static Graph Parse(std::string_view text);
};

std::string LayerName(const Graph::Node& node);  // its text without its inputs

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_GRAPH_H_
