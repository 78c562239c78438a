#include "netwright/train/learned_start.h"

#include <ATen/ATen.h>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/nn/weights.h"
#include "netwright/train/learned_weights.h"

namespace netwright {
namespace {

constexpr std::string_view kLastLayer = "output";

// Of the file `from`, as this network has it: `to`.
void Copy(const at::Tensor& from, const std::string& name, at::Tensor to) {
  at::Tensor value = from.to(at::kFloat);
  if (value.dim() == 4 && to.dim() == 4 && value.size(1) == 3 && to.size(1) == 1) value = value.sum(1, true);
  if (value.sizes() != to.sizes()) {
    FailUsage("learned_start has a network of other filters: its '{}' has another shape than this network's", name);
  }
  at::NoGradGuard no_grad;
  to.copy_(value);
}

const TensorFile& File() {
  static const TensorFile file = TensorFile::Parse(LearnedStartFile(), "the learned start");
  return file;
}

}  // namespace

void LoadLearnedStart(ChildNet<float>& net, const NetIdentity& identity) {
  const TensorFile& file = File();
  if (file.Text("graph") != identity.graph.Text()) {
    FailUsage("learned_start is of the network {}, not of this one", kLearnedArchitecture);
  }
  for (const Parameter& parameter : net.parameters()) {
    if (parameter.name.starts_with(kLastLayer)) continue;
    const auto found = file.tensors.find(parameter.name);
    if (found == file.tensors.end()) FailUsage("learned_start is of a network without '{}'", parameter.name);
    Copy(found->second, parameter.name, parameter.value);
  }
  Copy(file.tensors.at("statistics"), "statistics", net.statistics());
}

void SaveLearnedStart(const Graph& graph, const InputSpec& input, const Recipe& recipe, const std::string& weights,
                      const std::string& path) {
  NETWRIGHT_CHECK(input.channels == 3);
  const NetIdentity identity{graph, input, recipe};
  ChildNet<float> net = MakeChild(identity, /*seed=*/0);
  LoadWeights(net, identity, weights);
  TensorFile file;
  for (const Parameter& parameter : net.parameters()) {
    if (!parameter.name.starts_with(kLastLayer)) file.tensors[parameter.name] = parameter.value.to(at::kBFloat16);
  }
  file.tensors["statistics"] = net.statistics().to(at::kBFloat16);
  file.texts["graph"] = graph.Text();
  file.Save(path);
}

}  // namespace netwright
