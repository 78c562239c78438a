#include "netwright/nn/export.h"

#include <torch/script.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/graph/head.h"
#include "netwright/graph/shapes.h"
#include "netwright/nn/archive_file.h"
#include "netwright/nn/layers/plan.h"
#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

std::string AttributeName(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::string TorchScriptSource(const Graph& body, const InputSpec& input, const NetworkTemplate& net,
                              double norm_epsilon) {
  if (net.plain) FailRun("reference networks (plain) cannot be exported");
  const Graph graph = WithHead(body, net);
  const std::optional<Shapes> shapes = InferShapes(graph, input, net);
  NETWRIGHT_CHECK(shapes.has_value());
  const std::vector<LayerPlan> layers = PlanLayers(graph, *shapes);
  std::string source = "def forward(self, images: Tensor) -> Tensor:\n    x0 = images\n";
  for (int i = 1; i < graph.size(); ++i) {
    source += fmt::format("    x{} = {}\n", i, TorchOperatorOf(layers[i].op).script({i, layers, norm_epsilon}));
  }
  source += fmt::format("    features = torch.flatten(torch.permute(x{}, [0, 2, 3, 1]), 1)\n", graph.output());
  if (net.HiddenUnits() > 0) {
    source += "    features = torch.relu(torch.linear(features, self.hidden_weight, self.hidden_bias))\n";
  }
  source += "    return torch.linear(features, self.output_weight, self.output_bias)\n";
  return source;
}

void SaveTorchScript(const Graph& graph, const InputSpec& input, const NetworkTemplate& net, double norm_epsilon,
                     ChildNet<float>& child, const std::string& path) {
  at::NoGradGuard no_grad;
  WriteArchive(path, [&](std::ostream& out) {
    torch::jit::Module module("Network");
    // Clones, or the file would hold the array that all parameters share once for each.
    for (const Parameter& p : child.parameters()) {
      module.register_parameter(AttributeName(p.name), p.value.clone(at::MemoryFormat::Contiguous), false);
    }
    int64_t place = 0;
    for (const Parameter& p : child.parameters()) {
      if (p.value.dim() != 4) continue;
      const std::string name = "norm" + p.name.substr(4, p.name.find('.') - 4);
      const int64_t channels = p.value.size(0);
      module.register_buffer(name + "_mean", child.statistics().narrow(0, place, channels).clone());
      module.register_buffer(name + "_variance", child.statistics().narrow(0, place + channels, channels).clone());
      place += 2 * channels;
    }
    module.define(TorchScriptSource(graph, input, net, norm_epsilon));
    module.eval();
    module.save(out);
  });
}

namespace {

void WithTorchScript(const std::string& path, const std::function<void(torch::jit::Module&)>& use) {
  at::NoGradGuard no_grad;
  try {
    torch::jit::Module module = torch::jit::load(path);
    module.eval();
    use(module);
  } catch (const std::exception& error) {
    FailRun("cannot run the TorchScript model '{}': {}", path, FirstLine(error.what()));
  }
}

}  // namespace

at::Tensor RunTorchScript(const std::string& path, const at::Tensor& images) {
  at::Tensor logits;
  WithTorchScript(path, [&](torch::jit::Module& module) { logits = module.forward({images}).toTensor(); });
  return logits;
}

std::map<std::string, at::Tensor> TorchScriptTensors(const std::string& path) {
  std::map<std::string, at::Tensor> tensors;
  WithTorchScript(path, [&](torch::jit::Module& module) {
    for (const auto& parameter : module.named_parameters()) tensors[parameter.name] = parameter.value;
    for (const auto& buffer : module.named_buffers()) tensors[buffer.name] = buffer.value;
  });
  return tensors;
}

double TimeTorchScript(const std::string& path, const InputSpec& input, int runs) {
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const at::Tensor image = at::zeros({1, input.channels, input.height, input.width});
  std::vector<double> seconds;
  WithTorchScript(path, [&](torch::jit::Module& module) {
    for (int run = 0; run <= runs; ++run) {
      const auto start = std::chrono::steady_clock::now();
      module.forward({image});
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
  });
  at::set_num_threads(threads);
  std::sort(seconds.begin() + 1, seconds.end());
  return seconds[1 + static_cast<size_t>(runs) / 2];
}

}  // namespace netwright
