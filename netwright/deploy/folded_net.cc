#include "netwright/deploy/folded_net.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/nn/export.h"

namespace netwright {
namespace {

class Weights {
 public:
  explicit Weights(const std::string& path) : path_(path), tensors_(TorchScriptTensors(path)) {}

  // Numbers in the order of `axes`.
  std::vector<float> Read(const std::string& name, std::vector<int64_t> axes, int64_t count) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end() || found->second.dim() != static_cast<int64_t>(axes.size()) ||
        found->second.numel() != count) {
      FailRun("'{}' is not the model of this network: its '{}' is missing or has another shape", path_, name);
    }
    const at::Tensor ordered = found->second.to(at::kFloat).permute(axes).contiguous();
    return {ordered.data_ptr<float>(), ordered.data_ptr<float>() + count};
  }

 private:
  const std::string path_;
  const std::map<std::string, at::Tensor> tensors_;
};

std::vector<int64_t> AxesOf(InferenceOpKind kind) {
  if (kind == InferenceOpKind::kDense) return {0, 1};
  if (kind == InferenceOpKind::kDepthwise) return {1, 2, 3, 0};  // [channel][1][row][column]
  return {0, 2, 3, 1};
}

// y = (conv(x) + bias - mean) * scale / sqrt(variance + epsilon) + shift.
void Fold(const Weights& weights, const InferenceOp& op, double epsilon, std::vector<float>& w, std::vector<float>& b) {
  const auto channels = static_cast<int64_t>(b.size());
  const auto of_norm = [&](const char* what) { return weights.Read(op.norm_of + what, {0}, channels); };
  const std::vector<float> scale = of_norm("_weight"), shift = of_norm("_bias"), mean = of_norm("_mean"),
                           variance = of_norm("_variance");
  const size_t per_channel = w.size() / b.size();
  for (size_t c = 0; c < b.size(); ++c) {
    const double factor = scale[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    b[c] = static_cast<float>((static_cast<double>(b[c]) - mean[c]) * factor + shift[c]);
    for (size_t i = 0; i < per_channel; ++i) {
      float& weight = op.kind == InferenceOpKind::kDepthwise ? w[i * b.size() + c] : w[c * per_channel + i];
      weight = static_cast<float>(weight * factor);
    }
  }
}

}  // namespace

FoldedNet FoldWeights(InferenceNet net, const std::string& torch_script, double norm_epsilon) {
  const Weights weights(torch_script);
  FoldedNet folded;
  for (const InferenceOp& op : net.ops) {
    std::vector<float>& w = folded.weights.emplace_back();
    std::vector<float>& b = folded.biases.emplace_back();
    if (op.weights_of.empty()) continue;
    w = weights.Read(op.weights_of + "_weight", AxesOf(op.kind), net.WeightsOf(op));
    b = weights.Read(op.weights_of + "_bias", {0}, net.BiasesOf(op));
    if (!op.norm_of.empty()) Fold(weights, op, norm_epsilon, w, b);
  }
  folded.net = std::move(net);
  return folded;
}

}  // namespace netwright
