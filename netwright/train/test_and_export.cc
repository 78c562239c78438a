#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <unistd.h>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/graph/shapes.h"
#include "netwright/nn/export.h"
#include "netwright/train/evaluate.h"
#include "netwright/train/saved_net.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

// In float32 on the processor, whatever it was trained in and on: what is tested is the model that is saved.
ChildNet<float> LoadChild(NetIdentity identity, const std::string& weights) {
  identity.recipe.precision = "fp32";
  identity.recipe.device = "cpu";
  if (!InferShapes(identity.graph, identity.input, identity.recipe.net).has_value()) {
    FailUsage("network '{}' is invalid for images of {} x {} pixels", identity.graph.Text(), identity.input.height,
              identity.input.width);
  }
  ChildNet<float> net = MakeChild(identity, 0);
  LoadWeights(net, identity, weights);
  return net;
}

}  // namespace

TestResult Test(const Graph& graph, const Recipe& recipe, const std::string& weights, const PreparedData& data,
                std::span<const int64_t> indices) {
  at::globalContext().setFlushDenormal(true);
  ChildNet<float> net = LoadChild({graph, InputSpecOf(data), recipe}, weights);
  std::optional<Scores> scores = Evaluate(net, BatchReader(data), indices);
  NETWRIGHT_CHECK(scores.has_value());
  return {scores->accuracy, scores->loss, std::move(scores->predictions)};
}

void ExportTorchScript(const Graph& graph, const Recipe& recipe, const std::string& weights, const PreparedData& data,
                       std::span<const int64_t> check_images, const std::string& path) {
  constexpr double kTolerance = 1e-4;
  const InputSpec input = InputSpecOf(data);
  ChildNet<float> net = LoadChild({graph, input, recipe}, weights);
  SaveTorchScript(graph, input, recipe.net, recipe.bn_epsilon, net, path);
  if (check_images.empty()) return;

  const BatchReader reader(data);
  const at::Tensor images = reader.NewBatch(static_cast<int64_t>(check_images.size()));
  std::vector<int32_t> labels(check_images.size());
  reader.Read(check_images, images.data_ptr<float>(), labels.data());
  const at::Tensor ours = at::softmax(net.Infer(images), 1);
  const at::Tensor theirs = at::softmax(RunTorchScript(path, images.contiguous()), 1);
  const double difference = (ours - theirs).abs().max().item<double>();
  if (!(difference <= kTolerance)) {
    unlink(path.c_str());
    FailRun("the TorchScript model differs from the trained one by {} in a probability; '{}' was not kept", difference,
            path);
  }
}

double MeasureLatency(const std::string& path, const InputSpec& input) {
  constexpr int kRuns = 25;
  at::globalContext().setFlushDenormal(true);
  return TimeTorchScript(path, input, kRuns);
}

}  // namespace netwright
