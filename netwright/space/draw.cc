#include "netwright/space/draw.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "netwright/base/units.h"
#include "netwright/space/cost.h"
#include "netwright/space/shapes.h"

namespace netwright {
namespace {

// One line of the table; the first column draws the line from layer to layer.
struct Line {
  std::string mark, number, layer, from, output, params, flops;
};

std::string ShapeText(const Shape& shape) {
  return fmt::format("{} x {} x {}", shape.channels, shape.height, shape.width);
}

std::string LayerText(const Graph::Node& node) {
  return node.kernel > 0 ? fmt::format("{}{}", OpName(node.op), node.kernel) : std::string(OpName(node.op));
}

std::string HeadText(const InputSpec& input, const NetworkTemplate& net) {
  if (net.dense_units == 0) return fmt::format("dense {}", input.classes);
  return fmt::format("dense {}, dropout {}, dense {}", net.dense_units, net.dropout, input.classes);
}

std::string Join(const std::vector<Line>& lines, bool with_from) {
  // Columns as wide as their longest entry; layers to the left, numbers to the right.
  const auto width = [&](std::string Line::*column) {
    size_t longest = 0;
    for (const Line& line : lines) longest = std::max(longest, (line.*column).size());
    return longest;
  };
  const size_t number = width(&Line::number), layer = width(&Line::layer), from = width(&Line::from),
               output = width(&Line::output), params = width(&Line::params), flops = width(&Line::flops);
  std::string text;
  for (const Line& line : lines) {
    std::string row = fmt::format("{} {:>{}}  {:<{}}", line.mark, line.number, number, line.layer, layer);
    if (with_from) row += fmt::format("  {:<{}}", line.from, from);
    row += fmt::format("  {:>{}}  {:>{}}  {:>{}}", line.output, output, line.params, params, line.flops, flops);
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

}  // namespace

std::string DrawNetwork(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size) {
  const Shapes shapes = InferValidShapes(graph, input, net);
  const bool valid = shapes.size() == graph.nodes.size();
  const size_t broken = shapes.size();
  std::vector<Line> lines = {{" ", "", "layer", "from", "output", "params", "FLOPs"}};
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    Line line;
    line.mark = i == broken ? "x" : i > broken ? " " : i == 0 ? "┌" : "├";
    line.number = fmt::format("{}", i);
    line.layer = LayerText(node);
    line.from = fmt::format("{}", fmt::join(node.inputs, ", "));
    line.output = i == broken ? "does not fit" : i > broken ? "-" : ShapeText(shapes[i]);
    if (i > 0 && i < broken) {
      std::vector<Shape> inputs;
      for (const int j : node.inputs) inputs.push_back(shapes[static_cast<size_t>(j)]);
      const LayerCost cost = CostOfLayer(node.op, node.kernel, shapes[i], inputs);
      line.params = FormatCount(static_cast<double>(cost.params));
      line.flops = FormatCount(static_cast<double>(cost.flops));
    }
    lines.push_back(line);
  }
  const bool with_from = !graph.IsChain();
  const std::string images = ShapeText({.channels = input.channels, .height = input.height, .width = input.width});
  if (!valid) {
    const std::string breaker =
        broken == 0
            ? "the image has no pixels"
            : fmt::format("layer {}, {}, is larger than what it reads ({})", broken, LayerText(graph.nodes[broken]),
                          ShapeText(shapes[static_cast<size_t>(graph.nodes[broken].inputs[0])]));
    return Join(lines, with_from) + fmt::format("invalid for images of {}: {}\n", images, breaker);
  }
  const LayerCost head = CostOfHead(shapes.back(), input.classes, net);
  lines.push_back({"└", "", HeadText(input, net), "", fmt::format("{}", input.classes),
                   FormatCount(static_cast<double>(head.params)), FormatCount(static_cast<double>(head.flops))});
  const Cost total = EstimateCost(graph, input, net, batch_size);
  lines.push_back({" ", "", "total", "", "", FormatCount(static_cast<double>(total.params)),
                   FormatCount(static_cast<double>(total.flops))});
  return Join(lines, with_from) + fmt::format("training memory about {} at batch {}\n",
                                              FormatBytes(static_cast<double>(total.train_bytes)), batch_size);
}

}  // namespace netwright
