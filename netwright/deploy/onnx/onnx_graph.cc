#include "netwright/deploy/onnx/onnx_graph.h"

#include <type_traits>

namespace netwright {
namespace {

void Declare(onnx::ValueInfoProto& value, const std::string& name, const std::vector<int>& dims) {
  value.set_name(name);
  auto& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("n");
  for (const int size : dims) type.mutable_shape()->add_dim()->set_dim_value(size);
}

template <typename T>
constexpr onnx::TensorProto::DataType TypeOf() {
  if (std::is_same_v<T, float>) return onnx::TensorProto::FLOAT;
  if (std::is_same_v<T, int8_t>) return onnx::TensorProto::INT8;
  return std::is_same_v<T, int32_t> ? onnx::TensorProto::INT32 : onnx::TensorProto::INT64;
}

}  // namespace

OnnxGraph::OnnxGraph(const std::string& description) : graph_(*model_.mutable_graph()) {
  model_.set_ir_version(7);
  model_.set_producer_name("netwright");
  model_.set_doc_string(description);
  onnx::OperatorSetIdProto& operators = *model_.add_opset_import();
  operators.set_domain("");
  operators.set_version(13);
  graph_.set_name("network");
}

void OnnxGraph::AddInput(const std::string& name, const std::vector<int>& dims) {
  Declare(*graph_.add_input(), name, dims);
}

void OnnxGraph::AddOutput(const std::string& name, const std::vector<int>& dims) {
  Declare(*graph_.add_output(), name, dims);
}

onnx::NodeProto& OnnxGraph::AddNode(const std::string& type, const std::vector<std::string>& inputs,
                                    const std::string& output) {
  onnx::NodeProto& node = *graph_.add_node();
  node.set_op_type(type);
  node.set_name(output + "_" + type);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

void OnnxGraph::Set(onnx::NodeProto& node, const std::string& attribute, const Dims& values) {
  onnx::AttributeProto& set = *node.add_attribute();
  set.set_name(attribute);
  set.set_type(onnx::AttributeProto::INTS);
  for (const int64_t value : values) set.add_ints(value);
}

void OnnxGraph::Set(onnx::NodeProto& node, const std::string& attribute, int64_t value) {
  onnx::AttributeProto& set = *node.add_attribute();
  set.set_name(attribute);
  set.set_type(onnx::AttributeProto::INT);
  set.set_i(value);
}

template <typename T>
std::string OnnxGraph::AddConstant(const std::string& name, const Dims& dims, const std::vector<T>& values) {
  onnx::TensorProto& tensor = *graph_.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(TypeOf<T>());
  for (const int64_t size : dims) tensor.add_dims(size);
  tensor.set_raw_data(values.data(), values.size() * sizeof(T));
  return name;
}

template std::string OnnxGraph::AddConstant(const std::string&, const Dims&, const std::vector<float>&);
template std::string OnnxGraph::AddConstant(const std::string&, const Dims&, const std::vector<int8_t>&);
template std::string OnnxGraph::AddConstant(const std::string&, const Dims&, const std::vector<int32_t>&);
template std::string OnnxGraph::AddConstant(const std::string&, const Dims&, const std::vector<int64_t>&);

}  // namespace netwright
