#include <ATen/Parallel.h>
#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/predict/classifier.h"

namespace netwright {
namespace {

class TorchScriptClassifier final : public Classifier {
 public:
  TorchScriptClassifier(const torch::jit::Module& module, ModelDescription description)
      : Classifier(std::move(description)), module_(module) {}

  // Images go through it one by one, so that one's probabilities do not depend on which others are asked for.
  std::vector<float> Probabilities(const Image& image) const override {
    const Preparation& preparation = description().preparation;
    NETWRIGHT_CHECK(image.height == preparation.image_size && image.width == preparation.image_size &&
                    image.channels == preparation.channels);
    // The executor would compile the module anew after its first calls, and perhaps to other bits.
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    const c10::InferenceMode inference;
    at::set_num_threads(1);  // of this thread; others classify other images
    const at::Tensor input = at::empty({1, image.channels, image.height, image.width});
    float* out = input.data_ptr<float>();
    const size_t area = static_cast<size_t>(image.height) * static_cast<size_t>(image.width);
    const auto channels = static_cast<size_t>(image.channels);
    for (size_t c = 0; c < channels; ++c) {
      for (size_t i = 0; i < area; ++i) *out++ = static_cast<float>(image.pixels[i * channels + c]) / 255.0F;
    }
    torch::jit::Module module = module_;  // a reference; forward is not const
    at::Tensor probabilities;
    try {
      probabilities = at::softmax(module.forward({input}).toTensor(), 1).contiguous();
    } catch (const std::exception& error) {
      const std::string text = error.what();
      FailRun("the model cannot be run on an image of {0} x {0} pixels: {1}", preparation.image_size,
              text.substr(0, text.find('\n')));
    }
    const float* values = probabilities.data_ptr<float>();
    return {values, values + probabilities.numel()};
  }

 private:
  torch::jit::Module module_;
};

}  // namespace

std::unique_ptr<Classifier> OpenTorchScript(const std::filesystem::path& model) {
  ModelDescription description = DescribeModel(model);
  torch::jit::Module module;
  try {
    module = torch::jit::load(model.string(), at::kCPU);
    module.eval();
  } catch (const std::exception& error) {
    const std::string text = error.what();
    FailUsage("'{}' is not a TorchScript model: {}", model.string(), text.substr(0, text.find('\n')));
  }
  const size_t classes = description.classes.size();
  const int size = description.preparation.image_size, channels = description.preparation.channels;
  auto classifier = std::make_unique<TorchScriptClassifier>(module, std::move(description));
  const Image black{size, size, channels, std::vector<uint8_t>(static_cast<size_t>(size * size * channels))};
  const size_t outputs = classifier->Probabilities(black).size();
  if (outputs != classes) {
    FailUsage("the model '{}' tells {} classes apart, but the labels.txt beside it has {} lines", model.string(),
              outputs, classes);
  }
  return classifier;
}

}  // namespace netwright
