#include "netwright/graph/draw.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "netwright/base/units.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/layer_list.h"

namespace netwright {
namespace {

// One line of the table; the first column draws the line from layer to layer.
struct Line {
  std::string mark, number, layer, from, output, params, flops;
};

std::string ShapeText(const Shape& shape) {
  return fmt::format("{} x {} x {}", shape.channels, shape.height, shape.width);
}

void AddCost(const LayerCost& cost, Line& line) {
  line.params = FormatCount(static_cast<double>(cost.params));
  line.flops = FormatCount(static_cast<double>(cost.flops));
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

// The drawing beside the table where a network has branches: a column for every output that is still to be read. A
// layer is a dot in the column that it goes on in; lines lead to it from the columns that it reads and that go on
// ("├") or end there ("╯").
class Branches {
 public:
  explicit Branches(const Graph& graph) : graph_(graph), last_reader_(graph.nodes.size(), graph.output() + 1) {
    for (int i = 0; i < graph.output(); ++i) last_reader_[static_cast<size_t>(i)] = i;
    for (int i = 0; i < graph.size(); ++i) {
      for (const int j : NodeAt(i).inputs)
        last_reader_[static_cast<size_t>(j)] = std::max(last_reader_[static_cast<size_t>(j)], i);
    }
  }

  // The next node's line, in node order.
  std::string Next() {
    const int node = next_++;
    std::vector<size_t> read, ending;
    for (size_t column = 0; column < columns_.size(); ++column) {
      const std::vector<int>& inputs = NodeAt(node).inputs;
      if (columns_[column] < 0 || std::find(inputs.begin(), inputs.end(), columns_[column]) == inputs.end()) continue;
      read.push_back(column);
      if (last_reader_[static_cast<size_t>(columns_[column])] == node) ending.push_back(column);
    }
    const auto free_column = [this] {
      return static_cast<size_t>(std::find(columns_.begin(), columns_.end(), -1) - columns_.begin());
    };
    const size_t own = ending.empty() ? free_column() : ending.front();
    if (own == columns_.size()) columns_.push_back(-1);
    std::string line = Row(own, read, ending);
    for (const size_t column : ending) columns_[column] = -1;
    columns_[own] = node;
    return line;
  }

  // The head reads the last column that is left.
  std::string Head() const { return Row(OutputColumn(), {}, {}); }

  // How many columns a line takes, for padding.
  static size_t ColumnsIn(const std::string& line) {
    return static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }

 private:
  const Graph::Node& NodeAt(int i) const { return graph_.nodes[static_cast<size_t>(i)]; }

  size_t OutputColumn() const {
    return static_cast<size_t>(std::find(columns_.begin(), columns_.end(), graph_.output()) - columns_.begin());
  }

  std::string Row(size_t own, const std::vector<size_t>& read, const std::vector<size_t>& ending) const {
    size_t from = own, to = own;  // the horizontal line
    for (const size_t column : read) {
      from = std::min(from, column);
      to = std::max(to, column);
    }
    const auto contains = [](const std::vector<size_t>& list, size_t column) {
      return std::find(list.begin(), list.end(), column) != list.end();
    };
    std::string row;
    for (size_t column = 0; column < columns_.size(); ++column) {
      const bool busy = columns_[column] >= 0, inside = from < column && column < to;
      if (column == own) {
        row += "●";
      } else if (contains(read, column)) {
        row += contains(ending, column) ? (inside ? "┴" : "╯") : inside ? "┼" : column == from ? "├" : "┤";
      } else if (busy) {
        row += inside ? "┼" : "│";
      } else {
        row += inside ? "─" : " ";
      }
      if (column + 1 < columns_.size()) row += from <= column && column < to ? "─" : " ";
    }
    row.erase(row.find_last_not_of(' ') + 1);
    return row;
  }

  const Graph& graph_;
  std::vector<int> last_reader_;
  std::vector<int> columns_;  // the node whose output waits in a column; -1: free
  int next_ = 0;
};

// Draws the branches into the marks of the lines of all nodes, and of the head if it is there.
void DrawBranches(const Graph& graph, size_t broken, std::vector<Line>& lines) {
  Branches branches(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const std::string drawn = branches.Next();
    lines[i + 1].mark = i == broken ? drawn + " x" : drawn;
  }
  if (lines.size() > graph.nodes.size() + 1) lines[graph.nodes.size() + 1].mark = branches.Head();
  size_t width = 0;
  for (const Line& line : lines) width = std::max(width, Branches::ColumnsIn(line.mark));
  for (Line& line : lines) line.mark.append(width - Branches::ColumnsIn(line.mark), ' ');
}

}  // namespace

std::string DrawNetwork(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, int batch_size) {
  const std::vector<LayerLine> layers = LayersOf(graph, input, net);
  const size_t nodes = graph.nodes.size(), broken = layers.size();
  std::vector<Line> lines = {{" ", "", "layer", "from", "output", "params", "FLOPs"}};
  for (size_t i = 0; i < nodes; ++i) {
    const Graph::Node& node = graph.nodes[i];
    Line line;
    line.mark = i == broken ? "x" : i > broken ? " " : i == 0 ? "┌" : "├";
    line.number = fmt::format("{}", i);
    line.layer = LayerName(node);
    line.from = fmt::format("{}", fmt::join(node.inputs, ", "));
    line.output = i == broken ? "does not fit" : i > broken ? "-" : ShapeText(*layers[i].output);
    if (i > 0 && i < broken) AddCost(layers[i].cost, line);
    lines.push_back(line);
  }
  const bool with_from = !graph.IsChain();
  const std::string images = ShapeText({.channels = input.channels, .height = input.height, .width = input.width});
  if (broken < nodes) {
    const std::string breaker =
        broken == 0
            ? "the image has no pixels"
            : fmt::format("layer {}, {}, is larger than what it reads ({})", broken, LayerName(graph.nodes[broken]),
                          ShapeText(*layers[static_cast<size_t>(graph.nodes[broken].inputs[0])].output));
    if (with_from) DrawBranches(graph, broken, lines);
    return Join(lines, with_from) + fmt::format("invalid for images of {}: {}\n", images, breaker);
  }
  lines.push_back({"└", "", layers.back().name, "", fmt::format("{}", input.classes), "", ""});
  AddCost(layers.back().cost, lines.back());
  if (with_from) DrawBranches(graph, broken, lines);
  const Cost total = EstimateCost(graph, input, net, batch_size);
  lines.push_back({std::string(Branches::ColumnsIn(lines.front().mark), ' '), "", "total", "", "",
                   FormatCount(static_cast<double>(total.params)), FormatCount(static_cast<double>(total.flops))});
  return Join(lines, with_from) + fmt::format("training memory about {} at batch {}\n",
                                              FormatBytes(static_cast<double>(total.train_bytes)), batch_size);
}

}  // namespace netwright
