// Input, Template, Layer, DeviceCost, Network.
#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/operators.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tuple>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/draw.h"
#include "netwright/graph/inference/device_cost.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/graph/input_json.h"
#include "netwright/graph/preset_templates.h"
#include "netwright/spaces/limits_json.h"
#include "python/src/module.h"
#include "python/src/network.h"
#include "python/src/pickling.h"
#include "python/src/space.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace netwright::python {
namespace {

constexpr double kNanosecond = 1e-9;

using ShapeTuple = std::tuple<int, int, int>;

struct NetworkLayer {
  std::string name, op;
  int kernel = 0, stride = 1;
  std::vector<int> inputs;
  ShapeTuple output;
  int64_t params = 0, flops = 0;
};

const Shapes& ShapesOf(const Network& network) {
  if (!network.shapes) {
    FailUsage("the network {} does not fit images of {} x {} pixels", network.graph.Text(), network.input.height,
              network.input.width);
  }
  return *network.shapes;
}

ShapeTuple TupleOf(const Shape& shape) { return {shape.channels, shape.height, shape.width}; }

std::vector<NetworkLayer> LayersOf(const Network& network) {
  const Shapes& shapes = ShapesOf(network);
  std::vector<NetworkLayer> layers;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Graph::Node& node = network.graph.nodes[i];
    NetworkLayer layer{.name = LayerName(node),
                       .op = std::string(OpName(node.op)),
                       .kernel = node.kernel,
                       .stride = node.stride,
                       .inputs = node.inputs,
                       .output = TupleOf(shapes[i])};
    if (i > 0) {
      std::vector<Shape> inputs;
      for (const int j : node.inputs) inputs.push_back(shapes[static_cast<size_t>(j)]);
      const LayerCost cost = CostOfLayer(node, shapes[i], inputs, network.net.plain);
      layer.params = cost.params;
      layer.flops = cost.flops;
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

Cost CostOf(const Network& network, int batch_size) {
  ShapesOf(network);
  return EstimateCost(network.graph, network.input, network.net, batch_size);
}

DeviceCost DeviceCostOfNetwork(const Network& network, const std::optional<std::string>& target, int64_t hertz) {
  ShapesOf(network);
  const OperationTimes times =
      target ? TimesOn({.name = FindTarget(*target).name.data(), .hertz = hertz}) : OperationTimes{};
  return DeviceCostOf(LowerForInference(network.graph, network.input, network.net), times);
}

std::string InputText(const InputSpec& input) {
  return fmt::format("Input(channels={}, height={}, width={}, classes={})", input.channels, input.height, input.width,
                     input.classes);
}

void CheckInput(const InputSpec& input) {
  if (input.channels < 1 || input.height < 1 || input.width < 1 || input.classes < 1) {
    FailUsage("{}: channels, height, width and classes are at least 1", InputText(input));
  }
}

void BindInput(nb::module_& module) {
  nb::class_<InputSpec> input(module, "Input",
                              "The shape of the images, in pixels, and the number of classes. Immutable.");
  Pickles(input);
  input
      .def(
          "__init__",
          [](InputSpec* self, int channels, int height, int width, int classes) {
            const InputSpec input{.channels = channels, .height = height, .width = width, .classes = classes};
            CheckInput(input);
            new (self) InputSpec(input);
          },
          "channels"_a = 3, "height"_a = 32, "width"_a = 32, "classes"_a = 10)
      .def_ro("channels", &InputSpec::channels)
      .def_ro("height", &InputSpec::height)
      .def_ro("width", &InputSpec::width)
      .def_ro("classes", &InputSpec::classes)
      .def(nb::self == nb::self, kEqualSignature)
      .def("__repr__", InputText);
}

void BindTemplate(nb::module_& module) {
  nb::class_<NetworkTemplate> net(
      module, "Template",
      "What makes a graph a trainable network: the filters of its convolutions and its prediction head. Immutable.");
  Pickles(net);
  net.def(
         "__init__",
         [](NetworkTemplate* self, int filters, int filter_growth, int max_filters, int dense_units, double dropout) {
           if (filters < 1 || filter_growth < 1 || max_filters < 1 || dense_units < 0 || dropout < 0 || dropout >= 1) {
             FailUsage(
                 "a template has filters, growth and largest filters of at least 1, dense units of at least 0, "
                 "and dropout in [0, 1)");
           }
           new (self) NetworkTemplate{.filters = filters,
                                      .filter_growth = filter_growth,
                                      .max_filters = max_filters,
                                      .dense_units = dense_units,
                                      .dropout = dropout};
         },
         "filters"_a = 8, "filter_growth"_a = 2, "max_filters"_a = 64, "dense_units"_a = 64, "dropout"_a = 0.2,
         "filters: of the first convolution; filter_growth: the factor from one convolution, or stage, to the next;\n"
         "dense_units: of the hidden dense layer, 0 for none; dropout: a probability.")
      .def_prop_ro_static(
          "quick", [](nb::handle) { return kQuickTemplate; }, "As a search trains networks by default.")
      .def_prop_ro_static(
          "quick_final", [](nb::handle) { return kQuickFinalTemplate; },
          "As the final training does by default, which may widen it.")
      .def_prop_ro_static(
          "paper", [](nb::handle) { return kPaperTemplate; }, "As the preset `paper` searches.")
      .def_prop_ro_static(
          "paper_final", [](nb::handle) { return kPaperFinalTemplate; }, "As the preset `paper` trains at the end.")
      .def_ro("filters", &NetworkTemplate::filters)
      .def_ro("filter_growth", &NetworkTemplate::filter_growth)
      .def_ro("max_filters", &NetworkTemplate::max_filters)
      .def_ro("dense_units", &NetworkTemplate::dense_units)
      .def_ro("dropout", &NetworkTemplate::dropout)
      .def(nb::self == nb::self, kEqualSignature)
      .def("__repr__", [](const NetworkTemplate& net) {
        return fmt::format("Template(filters={}, filter_growth={}, max_filters={}, dense_units={}, dropout={})",
                           net.filters, net.filter_growth, net.max_filters, net.dense_units, net.dropout);
      });
}

void BindCosts(nb::module_& module) {
  nb::class_<NetworkLayer>(module, "Layer", "One layer of a network; layer 0 is the image.")
      .def_ro("name", &NetworkLayer::name, "such as \"conv3\"")
      .def_ro("op", &NetworkLayer::op,
              "\"input\", \"conv\", \"depthwise\", \"max\", \"avg\", \"add\", \"concat\" or \"gap\"")
      .def_ro("kernel", &NetworkLayer::kernel, "of a convolution or pooling, else 0")
      .def_ro("stride", &NetworkLayer::stride, "of a convolution; poolings go by their kernel")
      .def_ro("inputs", &NetworkLayer::inputs, "the layers that it reads")
      .def_ro("output", &NetworkLayer::output, "(channels, height, width)")
      .def_ro("params", &NetworkLayer::params)
      .def_ro("flops", &NetworkLayer::flops, "forward, one image; a multiply-add counts 2")
      .def("__repr__", [](const NetworkLayer& layer) { return fmt::format("Layer({})", layer.name); });

  nb::class_<DeviceCost>(module, "DeviceCost",
                         "What a network takes on a device in 8 bits, exactly, code and stack not counted.")
      .def_ro("flash", &DeviceCost::flash, "bytes of constants")
      .def_ro("ram", &DeviceCost::ram, "bytes of memory, the image in it")
      .def_ro("macs", &DeviceCost::macs, "multiply-adds of an image")
      .def_prop_ro(
          "latency", [](const DeviceCost& cost) { return kNanosecond * static_cast<double>(cost.latency); },
          "seconds an image, an estimate; 0 where no target was named")
      .def("__repr__", [](const DeviceCost& cost) {
        return fmt::format("DeviceCost(flash={}, ram={}, macs={}, latency={:.3g})", cost.flash, cost.ram, cost.macs,
                           kNanosecond * static_cast<double>(cost.latency));
      });
}

void BindNetwork(nb::module_& module) {
  nb::class_<Network> network(
      module, "Network",
      "A graph as a network for images of one shape, with its head. Immutable. The properties but\n"
      "`text`, `fits` and `draw` raise UsageError where a layer does not fit the image.");
  Pickles(
      network,
      [](const Network& self) {
        return nlohmann::json{{"text", self.graph.Text()}, {"input", self.input}, {"template", self.net}};
      },
      [](const nlohmann::json& json) {
        return Network(Graph::Parse(json.at("text").get<std::string>()), json.at("input").get<InputSpec>(),
                       json.at("template").get<NetworkTemplate>());
      });
  network
      .def(
          "__init__",
          [](Network* self, const std::string& text, const InputSpec& input, const NetworkTemplate& net) {
            new (self) Network(Graph::Parse(text), input, net);
          },
          "text"_a, "input"_a = kUsualInput, "template"_a = kQuickTemplate,
          "text: that of a graph, such as \"conv3(0) max2(1)\". UsageError on another one.")
      .def_prop_ro(
          "text", [](const Network& network) { return network.graph.Text(); },
          "Complete and canonical: equal for equal graphs.")
      .def_ro("input", &Network::input)
      .def_ro("template", &Network::net)
      .def_prop_ro(
          "fits", [](const Network& network) { return network.shapes.has_value(); },
          "False where a layer would be smaller than 1 x 1.")
      .def_prop_ro("layers", LayersOf, "In topological order, the image first, the head not in it.")
      .def_prop_ro(
          "params", [](const Network& network) { return CostOf(network, 1).params; },
          "Trainable parameters, the head's too.")
      .def_prop_ro(
          "flops", [](const Network& network) { return CostOf(network, 1).flops; },
          "Forward, one image; a multiply-add counts 2.")
      .def(
          "training_memory",
          [](const Network& network, int batch_size) { return CostOf(network, batch_size).train_bytes; },
          "batch_size"_a = 128, "Bytes that training in float32 takes at its peak, predicted.")
      .def("device_cost", DeviceCostOfNetwork, "target"_a = nb::none(), "hertz"_a = 0,
           "In 8 bits on a device; target: one of `targets()`, for the latency; hertz: its clock, 0 for the usual one.")
      .def(
          "draw",
          [](const Network& network, int batch_size) {
            return DrawNetwork(network.graph, network.input, network.net, batch_size);
          },
          "batch_size"_a = 128, "For a terminal: a line a layer, and the totals with the training memory.")
      .def(
          "__eq__",
          [](const Network& one, const Network& other) {
            return one.graph == other.graph && one.input == other.input && one.net == other.net;
          },
          nb::is_operator(), kEqualSignature)
      .def("__hash__", [](const Network& network) { return nb::hash(nb::cast(network.graph.Text())); })
      .def("__str__", [](const Network& network) { return network.graph.Text(); })
      .def("__repr__", [](const Network& network) { return fmt::format("Network('{}')", network.graph.Text()); });

  module.def(
      "targets",
      [] {
        std::vector<std::string> names;
        for (const Target* target : Targets()) names.emplace_back(target->name);
        return names;
      },
      "Names of the devices that latencies can be estimated for.");
}

}  // namespace

void BindNetworks(nb::module_& module) {
  BindInput(module);
  BindTemplate(module);
  BindCosts(module);
  BindNetwork(module);
}

}  // namespace netwright::python
