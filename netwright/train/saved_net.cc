#include "netwright/train/saved_net.h"

#include <ATen/ATen.h>

#include "netwright/base/error.h"
#include "netwright/nn/weights.h"

namespace netwright {
namespace {

std::string InputText(const InputSpec& input) {
  return fmt::format("{}x{}x{} classes={}", input.height, input.width, input.channels, input.classes);
}

void Check(const TensorFile& file, const std::string& name, const std::string& expected) {
  const std::string& found = file.Text(name);
  if (found != expected)
    FailRun("'{}' is of another network: its {} is '{}', not '{}'", file.path, name, found, expected);
}

// Texts that say which network it is; the template alone decides the layout of the weights.
TensorFile NetworkFile(ChildNet<float>& net, const NetIdentity& identity) {
  TensorFile file;
  file.tensors["values"] = net.values();
  file.tensors["statistics"] = net.statistics();
  file.texts["graph"] = identity.graph.Text();
  file.texts["input"] = InputText(identity.input);
  file.texts["template"] = identity.recipe.net.Text();
  return file;
}

void ReadNetwork(const TensorFile& file, ChildNet<float>& net, const NetIdentity& identity) {
  Check(file, "graph", identity.graph.Text());
  Check(file, "input", InputText(identity.input));
  Check(file, "template", identity.recipe.net.Text());
  file.CopyTo("values", net.values());
  file.CopyTo("statistics", net.statistics());
}

constexpr int kCurveColumns = 3;

at::Tensor CurveTensor(const std::vector<EpochMetrics>& curve) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(curve.size()), kCurveColumns}, at::kDouble);
  double* to = tensor.data_ptr<double>();
  for (const EpochMetrics& epoch : curve) {
    *to++ = epoch.train_loss;
    *to++ = epoch.train_accuracy;
    *to++ = epoch.validation_accuracy;
  }
  return tensor;
}

}  // namespace

ChildNet<float> MakeChild(const NetIdentity& identity, uint64_t seed, int threads) {
  const Recipe& recipe = identity.recipe;
  return {identity.graph,
          identity.input,
          recipe.net,
          {recipe.bn_epsilon, recipe.bn_momentum},
          seed,
          PrecisionFromName(recipe.precision),
          DeviceFromName(recipe.device),
          {recipe.shards, threads}};
}

void SaveWeights(ChildNet<float>& net, const NetIdentity& identity, const std::string& path) {
  NetworkFile(net, identity).Save(path);
}

void LoadWeights(ChildNet<float>& net, const NetIdentity& identity, const std::string& path) {
  ReadNetwork(TensorFile::Load(path), net, identity);
}

namespace {

// Stages of one training may differ in their horizon: time may be found to be shorter or longer than planned. They may
// also be trained on different devices.
std::string StageText(Recipe recipe) {
  recipe.epochs = 0;
  recipe.device = DeviceName(Device::kCpu);
  return recipe.Text();
}

}  // namespace

void SaveState(const TrainingState& state, ChildNet<float>& net, WeightAverage& average, const NetIdentity& identity,
               uint64_t seed, const std::string& path) {
  TensorFile file = NetworkFile(net, identity);
  file.texts["recipe"] = StageText(identity.recipe);
  file.texts["seed"] = std::to_string(seed);
  file.tensors["first_moment"] = state.first_moment;
  file.tensors["second_moment"] = state.second_moment;
  file.tensors["counts"] = at::tensor({state.step, int64_t{state.epochs}, state.images}, at::kLong);
  file.tensors["seconds"] = at::tensor({state.seconds}, at::kDouble);
  file.tensors["curve"] = CurveTensor(state.curve);
  if (average.kept()) file.tensors["average"] = average.values();
  file.Save(path);
}

void LoadState(TrainingState& state, ChildNet<float>& net, WeightAverage& average, const NetIdentity& identity,
               uint64_t seed, const std::string& path) {
  const TensorFile file = TensorFile::Load(path);
  ReadNetwork(file, net, identity);
  Check(file, "recipe", StageText(identity.recipe));
  Check(file, "seed", std::to_string(seed));
  file.CopyTo("first_moment", state.first_moment);
  file.CopyTo("second_moment", state.second_moment);
  if (average.kept()) file.CopyTo("average", average.values());
  at::Tensor counts = at::empty({3}, at::kLong), seconds = at::empty({1}, at::kDouble);
  file.CopyTo("counts", counts);
  file.CopyTo("seconds", seconds);
  state.step = counts[0].item<int64_t>();
  state.epochs = static_cast<int>(counts[1].item<int64_t>());
  state.images = counts[2].item<int64_t>();
  state.seconds = seconds[0].item<double>();
  at::Tensor curve = at::empty({state.epochs, kCurveColumns}, at::kDouble);
  file.CopyTo("curve", curve);
  state.curve.clear();
  const double* from = curve.data_ptr<double>();
  for (int i = 0; i < state.epochs; ++i, from += kCurveColumns) state.curve.push_back({from[0], from[1], from[2]});
}

}  // namespace netwright
