#include "netwright/deploy/onnx/onnx_model.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace netwright {
namespace {

class OnnxBuilder {
 public:
  explicit OnnxBuilder(const FoldedNet& folded) : folded_(folded), net_(folded.net), graph_(*model_.mutable_graph()) {}

  std::string Write(const std::string& description) {
    model_.set_ir_version(7);
    model_.set_producer_name("netwright");
    model_.set_doc_string(description);
    onnx::OperatorSetIdProto& operators = *model_.add_opset_import();
    operators.set_domain("");
    operators.set_version(13);
    graph_.set_name("network");
    const InputSpec& input = net_.input;
    Declare(*graph_.add_input(), Name(0), {input.channels, input.height, input.width});
    for (size_t i = 0; i < net_.ops.size(); ++i) AddOp(i);
    Declare(*graph_.add_output(), Name(net_.output()), {input.classes});
    return model_.SerializeAsString();
  }

 private:
  static void Declare(onnx::ValueInfoProto& value, const std::string& name, const std::vector<int>& dims) {
    value.set_name(name);
    auto& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_param("n");
    for (const int size : dims) type.mutable_shape()->add_dim()->set_dim_value(size);
  }

  std::string Name(int tensor) const {
    return tensor == 0 ? "image" : tensor == net_.output() ? "logits" : fmt::format("t{}", tensor);
  }
  const Shape& ShapeOf(int tensor) const { return net_.tensors[static_cast<size_t>(tensor)]; }

  onnx::NodeProto& Node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(type);
    node.set_name(output + "_" + type);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(output);
    return node;
  }

  static void Set(onnx::NodeProto& node, const std::string& name, const std::vector<int64_t>& values) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const int64_t value : values) attribute.add_ints(value);
  }
  static void Set(onnx::NodeProto& node, const std::string& name, int64_t value) {
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
  }

  std::string Constant(const std::string& name, const std::vector<int64_t>& dims, const std::vector<float>& values) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const int64_t size : dims) tensor.add_dims(size);
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
    return name;
  }
  std::string Constant(const std::string& name, const std::vector<int64_t>& values) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<int64_t>(values.size()));
    for (const int64_t value : values) tensor.add_int64_data(value);
    return name;
  }

  // Convolutions: [out][row][column][in] as [out][in][row][column]; depthwise ones: [row][column][channel] as
  // [channel][1][row][column].
  static std::vector<float> WindowsInside(const std::vector<float>& weights, int64_t outer, int64_t window,
                                          int64_t inner) {
    std::vector<float> moved(weights.size());
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

  void AddConvolution(size_t i, const std::string& output) {
    const InferenceOp& op = net_.ops[i];
    const bool depthwise = op.kind == InferenceOpKind::kDepthwise;
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    const int64_t window = int64_t{op.kernel_height} * op.kernel_width;
    const std::vector<float> weights = depthwise
                                           ? WindowsInside(folded_.weights[i], 1, window, to.channels)
                                           : WindowsInside(folded_.weights[i], to.channels, window, from.channels);
    const std::vector<std::string> inputs = {
        Name(op.inputs[0]),
        Constant(op.weights_of + "_weight",
                 {to.channels, depthwise ? 1 : from.channels, op.kernel_height, op.kernel_width}, weights),
        Constant(op.weights_of + "_bias", {to.channels}, folded_.biases[i])};
    onnx::NodeProto& node = Node("Conv", inputs, output);
    Set(node, "kernel_shape", {op.kernel_height, op.kernel_width});
    Set(node, "strides", {op.stride, op.stride});
    const auto after = [&](int size, int out, int kernel, int before) {
      return std::max(0, (out - 1) * op.stride + kernel - size - before);
    };
    Set(node, "pads",
        {op.before_rows, op.before_columns, after(from.height, to.height, op.kernel_height, op.before_rows),
         after(from.width, to.width, op.kernel_width, op.before_columns)});
    if (depthwise) Set(node, "group", to.channels);
  }

  // Flattening goes by channels here, and by pixels in the weights.
  void AddDense(size_t i, const std::string& output) {
    const InferenceOp& op = net_.ops[i];
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    const int64_t pixels = int64_t{from.height} * from.width;
    std::string input = Name(op.inputs[0]);
    if (!FromDense(op.inputs[0])) {
      Set(Node("Flatten", {input}, output + "_flat"), "axis", 1);
      input = output + "_flat";
    }
    const std::vector<float> weights = WindowsInside(folded_.weights[i], to.channels, pixels, from.channels);
    onnx::NodeProto& node = Node("Gemm",
                                 {input, Constant(op.weights_of + "_weight", {to.channels, from.Elements()}, weights),
                                  Constant(op.weights_of + "_bias", {to.channels}, folded_.biases[i])},
                                 output);
    Set(node, "transB", 1);
  }

  bool FromDense(int tensor) const {
    for (const InferenceOp& op : net_.ops) {
      if (op.output == tensor) return op.kind == InferenceOpKind::kDense;
    }
    return false;
  }

  void AddPooling(const InferenceOp& op, const std::string& type, const std::string& output) {
    onnx::NodeProto& node = Node(type, {Name(op.inputs[0])}, output);
    Set(node, "kernel_shape", {op.kernel_height, op.kernel_width});
    Set(node, "strides", {op.stride, op.stride});
  }

  void AddOp(size_t i) {
    const InferenceOp& op = net_.ops[i];
    const Shape &from = ShapeOf(op.inputs[0]), &to = ShapeOf(op.output);
    const bool relu = op.relu || op.kind == InferenceOpKind::kRelu;
    const std::string name = Name(op.output), output = relu ? name + "_plain" : name;
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
        Node("Add", {Name(op.inputs[0]), Name(op.inputs[1])}, output);
        break;
      case InferenceOpKind::kConcatenation:
        Set(Node("Concat", {Name(op.inputs[0]), Name(op.inputs[1])}, output), "axis", 1);
        break;
      case InferenceOpKind::kPadding:
        Node("Pad",
             {Name(op.inputs[0]), Constant(name + "_pads", {0, op.before_channels, op.before_rows, op.before_columns, 0,
                                                            to.channels - from.channels - op.before_channels,
                                                            to.height - from.height - op.before_rows,
                                                            to.width - from.width - op.before_columns})},
             output);
        break;
      case InferenceOpKind::kRelu:
        Node("Relu", {Name(op.inputs[0])}, name);
        return;
    }
    if (relu) Node("Relu", {output}, name);
  }

  const FoldedNet& folded_;
  const InferenceNet& net_;
  onnx::ModelProto model_;
  onnx::GraphProto& graph_;
};

}  // namespace

std::string WriteOnnx(const FoldedNet& folded, const std::string& description) {
  return OnnxBuilder(folded).Write(description);
}

}  // namespace netwright
