#include "netwright/deploy/onnx/onnx_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "netwright/deploy/onnx/onnx_graph.h"

namespace netwright {
namespace {

// Weights as ONNX has them: convolutions' [out][row][column][in] as [out][in][row][column], depthwise ones'
// [row][column][channel] as [channel][1][row][column], dense layers' [out][pixel][in] as [out][in][pixel].
template <typename T>
std::vector<T> WindowsInside(const InferenceNet& net, const InferenceOp& op, const std::vector<T>& weights) {
  const Shape &from = net.tensors[static_cast<size_t>(op.inputs[0])], &to = net.tensors[static_cast<size_t>(op.output)];
  const bool depthwise = op.kind == InferenceOpKind::kDepthwise, dense = op.kind == InferenceOpKind::kDense;
  const int64_t outer = depthwise ? 1 : to.channels, inner = depthwise ? to.channels : from.channels;
  const int64_t window = dense ? int64_t{from.height} * from.width : int64_t{op.kernel_height} * op.kernel_width;
  std::vector<T> moved(weights.size());
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t w = 0; w < window; ++w) {
      for (int64_t i = 0; i < inner; ++i) {
        moved[static_cast<size_t>((o * inner + i) * window + w)] =
            weights[static_cast<size_t>((o * window + w) * inner + i)];
      }
    }
  }
  return moved;
}

// The operations, whatever the numbers. An operation reads its inputs' Name and writes its output's Computed; Finish
// makes the one of the other.
class OnnxBuilder {
 public:
  OnnxBuilder(const InferenceNet& net, const std::string& description) : net_(net), graph_(description) {}
  virtual ~OnnxBuilder() = default;

  std::string Write() {
    const InputSpec& input = net_.input;
    graph_.AddInput("image", {input.channels, input.height, input.width});
    Finish(0);
    for (size_t i = 0; i < net_.ops.size(); ++i) {
      AddOp(i);
      Finish(net_.ops[i].output);
    }
    graph_.AddOutput("logits", {input.classes});
    return graph_.Serialize();
  }

 protected:
  virtual std::string Name(int tensor) const {
    return tensor == 0 ? "image" : tensor == net_.output() ? "logits" : fmt::format("t{}", tensor);
  }
  virtual std::string Computed(int tensor) const { return Name(tensor); }
  virtual void Finish(int /*tensor*/) {}
  // Names of an operation's constants.
  virtual std::string Weights(size_t op, const OnnxGraph::Dims& dims) = 0;
  virtual std::string Bias(size_t op) = 0;

  const InferenceNet& net_;
  OnnxGraph graph_;

 private:
  const Shape& ShapeOf(int tensor) const { return net_.tensors[static_cast<size_t>(tensor)]; }

  void AddConvolution(size_t i, const std::string& output) {
    const InferenceOp& op = net_.ops[i];
    const bool depthwise = op.kind == InferenceOpKind::kDepthwise;
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    const std::string weights =
        Weights(i, {to.channels, depthwise ? 1 : from.channels, op.kernel_height, op.kernel_width});
    onnx::NodeProto& node = graph_.AddNode("Conv", {Name(op.inputs[0]), weights, Bias(i)}, output);
    OnnxGraph::Set(node, "kernel_shape", {op.kernel_height, op.kernel_width});
    OnnxGraph::Set(node, "strides", {op.stride, op.stride});
    const auto after = [&](int size, int out, int kernel, int before) {
      return std::max(0, (out - 1) * op.stride + kernel - size - before);
    };
    OnnxGraph::Set(node, "pads",
                   {op.before_rows, op.before_columns, after(from.height, to.height, op.kernel_height, op.before_rows),
                    after(from.width, to.width, op.kernel_width, op.before_columns)});
    if (depthwise) OnnxGraph::Set(node, "group", to.channels);
  }

  // Flattening goes by channels here, and by pixels in our weights.
  void AddDense(size_t i, const std::string& output) {
    const InferenceOp& op = net_.ops[i];
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    std::string input = Name(op.inputs[0]);
    if (!FromDense(op.inputs[0])) {
      OnnxGraph::Set(graph_.AddNode("Flatten", {input}, output + "_flat"), "axis", 1);
      input = output + "_flat";
    }
    const std::string weights = Weights(i, {to.channels, from.Elements()});
    OnnxGraph::Set(graph_.AddNode("Gemm", {input, weights, Bias(i)}, output), "transB", 1);
  }

  bool FromDense(int tensor) const {
    for (const InferenceOp& op : net_.ops) {
      if (op.output == tensor) return op.kind == InferenceOpKind::kDense;
    }
    return false;
  }

  void AddPooling(const InferenceOp& op, const std::string& type, const std::string& output) {
    onnx::NodeProto& node = graph_.AddNode(type, {Name(op.inputs[0])}, output);
    OnnxGraph::Set(node, "kernel_shape", {op.kernel_height, op.kernel_width});
    OnnxGraph::Set(node, "strides", {op.stride, op.stride});
  }

  void AddPadding(const InferenceOp& op, const std::string& output) {
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    const std::vector<int64_t> around = {0,
                                         op.before_channels,
                                         op.before_rows,
                                         op.before_columns,
                                         0,
                                         to.channels - from.channels - op.before_channels,
                                         to.height - from.height - op.before_rows,
                                         to.width - from.width - op.before_columns};
    graph_.AddNode("Pad", {Name(op.inputs[0]), graph_.AddConstant(output + "_pads", {8}, around)}, output);
  }

  void AddOp(size_t i) {
    const InferenceOp& op = net_.ops[i];
    const std::string name = Computed(op.output), output = op.relu ? name + "_plain" : name;
    switch (op.kind) {
      case InferenceOpKind::kConvolution:
      case InferenceOpKind::kDepthwise:
        AddConvolution(i, output);
        break;
      case InferenceOpKind::kDense:
        AddDense(i, output);
        break;
      case InferenceOpKind::kMaxPooling:
        AddPooling(op, "MaxPool", output);
        break;
      case InferenceOpKind::kAveragePooling:
        AddPooling(op, "AveragePool", output);
        break;
      case InferenceOpKind::kAddition:
        graph_.AddNode("Add", {Name(op.inputs[0]), Name(op.inputs[1])}, output);
        break;
      case InferenceOpKind::kConcatenation:
        OnnxGraph::Set(graph_.AddNode("Concat", {Name(op.inputs[0]), Name(op.inputs[1])}, output), "axis", 1);
        break;
      case InferenceOpKind::kPadding:
        AddPadding(op, output);
        break;
      case InferenceOpKind::kRelu:
        graph_.AddNode("Relu", {Name(op.inputs[0])}, name);
        return;
    }
    if (op.relu) graph_.AddNode("Relu", {output}, name);
  }
};

class FloatBuilder final : public OnnxBuilder {
 public:
  FloatBuilder(const FoldedNet& folded, const std::string& description)
      : OnnxBuilder(folded.net, description), folded_(folded) {}

 private:
  std::string Weights(size_t i, const OnnxGraph::Dims& dims) override {
    const InferenceOp& op = net_.ops[i];
    return graph_.AddConstant(op.weights_of + "_weight", dims, WindowsInside(net_, op, folded_.weights[i]));
  }
  std::string Bias(size_t i) override {
    const std::vector<float>& bias = folded_.biases[i];
    return graph_.AddConstant(net_.ops[i].weights_of + "_bias", {static_cast<int64_t>(bias.size())}, bias);
  }

  const FoldedNet& folded_;
};

class Int8Builder final : public OnnxBuilder {
 public:
  Int8Builder(const QuantizedNet& quantized, const std::string& description)
      : OnnxBuilder(quantized.net, description), quantized_(quantized) {}

 private:
  std::string Name(int tensor) const override {
    return tensor == net_.output() ? "logits" : fmt::format("t{}", tensor);
  }
  std::string Computed(int tensor) const override { return tensor == 0 ? "image" : fmt::format("t{}_exact", tensor); }

  // The nearest 8-bit numbers.
  void Finish(int tensor) override {
    const Quantization& q = quantized_.tensors[static_cast<size_t>(tensor)];
    const std::string stem = fmt::format("t{}", tensor);
    const std::string scale = graph_.AddConstant(stem + "_scale", {}, std::vector{q.scale});
    const std::string zero = graph_.AddConstant(stem + "_zero", {}, std::vector{static_cast<int8_t>(q.zero)});
    graph_.AddNode("QuantizeLinear", {Computed(tensor), scale, zero}, stem + "_int8");
    graph_.AddNode("DequantizeLinear", {stem + "_int8", scale, zero}, Name(tensor));
  }

  std::string Weights(size_t i, const OnnxGraph::Dims& dims) override {
    const QuantizedOp& q = quantized_.ops[i];
    const InferenceOp& op = net_.ops[i];
    return Real(op, "_weight", dims, WindowsInside(net_, op, q.weights), q.weight_scales);
  }

  std::string Bias(size_t i) override {
    const QuantizedOp& q = quantized_.ops[i];
    const InferenceOp& op = net_.ops[i];
    std::vector<float> scales = q.weight_scales;
    for (float& scale : scales) scale *= quantized_.tensors[static_cast<size_t>(op.inputs[0])].scale;
    return Real(op, "_bias", {static_cast<int64_t>(q.bias.size())}, q.bias, scales);
  }

  // An operation's constant, by output channel; of dense layers one scale for all.
  template <typename T>
  std::string Real(const InferenceOp& op, const std::string& what, const OnnxGraph::Dims& dims,
                   const std::vector<T>& values, const std::vector<float>& scales) {
    const std::string name = op.weights_of + what;
    const bool one = op.kind == InferenceOpKind::kDense;
    const auto channels = static_cast<int64_t>(scales.size());
    const OnnxGraph::Dims each = one ? OnnxGraph::Dims{} : OnnxGraph::Dims{channels};
    const std::vector<float> kept(scales.begin(), one ? scales.begin() + 1 : scales.end());
    const std::vector<std::string> inputs = {graph_.AddConstant(name + "_int", dims, values),
                                             graph_.AddConstant(name + "_scale", each, kept),
                                             graph_.AddConstant(name + "_zero", each, std::vector<T>(kept.size()))};
    onnx::NodeProto& node = graph_.AddNode("DequantizeLinear", inputs, name);
    if (!one) OnnxGraph::Set(node, "axis", 0);
    return name;
  }

  const QuantizedNet& quantized_;
};

}  // namespace

std::string WriteOnnx(const FoldedNet& folded, const std::string& description) {
  return FloatBuilder(folded, description).Write();
}

std::string WriteOnnx(const QuantizedNet& quantized, const std::string& description) {
  return Int8Builder(quantized, description).Write();
}

}  // namespace netwright
