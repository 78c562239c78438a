#include <fmt/format.h>

#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

std::string PoolingScript(const ScriptCall& call, std::string_view function) {
  return fmt::format("torch.{0}(x{1}, [{2}, {2}], [{2}, {2}])", function, call.layer().inputs[0], call.layer().kernel);
}

}  // namespace

constinit const TorchOperator kTorchMaxPooling = {
    Op::kMaxPooling,
    [](const TorchCall& call) { return at::max_pool2d(call.first, call.layer.kernel, call.layer.kernel); },
    [](const ScriptCall& call) { return PoolingScript(call, "max_pool2d"); }};

constinit const TorchOperator kTorchAveragePooling = {
    Op::kAveragePooling,
    [](const TorchCall& call) { return at::avg_pool2d(call.first, call.layer.kernel, call.layer.kernel); },
    [](const ScriptCall& call) { return PoolingScript(call, "avg_pool2d"); }};

constinit const TorchOperator kTorchGlobalAverage = {Op::kGlobalAverage,
                                                     [](const TorchCall& call) {
                                                       return at::mean(at::relu(call.first), {2, 3}, /*keepdim=*/true);
                                                     },
                                                     [](const ScriptCall& call) {
                                                       return fmt::format("torch.mean(torch.relu(x{}), [2, 3], True)",
                                                                          call.layer().inputs[0]);
                                                     }};

}  // namespace netwright
