#ifndef NETWRIGHT_DEPLOY_ONNX_ONNX_GRAPH_H_
#define NETWRIGHT_DEPLOY_ONNX_ONNX_GRAPH_H_

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace netwright {

// An ONNX model in the making, operator set 13: nodes, constants, and what goes in and out.
class OnnxGraph {
 public:
  using Dims = std::vector<int64_t>;

  explicit OnnxGraph(const std::string& description);

  // float32 [n, dims...], n free.
  void AddInput(const std::string& name, const std::vector<int>& dims);
  void AddOutput(const std::string& name, const std::vector<int>& dims);

  onnx::NodeProto& AddNode(const std::string& type, const std::vector<std::string>& inputs, const std::string& output);
  static void Set(onnx::NodeProto& node, const std::string& attribute, const Dims& values);
  static void Set(onnx::NodeProto& node, const std::string& attribute, int64_t value);

  // A constant of T (float, int8_t, int32_t or int64_t); its name. No dims: a scalar.
  template <typename T>
  std::string AddConstant(const std::string& name, const Dims& dims, const std::vector<T>& values);

  std::string Serialize() const { return model_.SerializeAsString(); }

 private:
  onnx::ModelProto model_;
  onnx::GraphProto& graph_;
};

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_ONNX_ONNX_GRAPH_H_
