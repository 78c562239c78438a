#include "netwright/train/steps/stepper.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "netwright/nn/device.h"
#include "netwright/train/augment/mixup.h"
#include "netwright/train/steps/adam.h"

namespace netwright {
namespace {

class CpuStepper final : public Stepper {
 public:
  CpuStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader, int64_t batch_size,
             const at::Tensor& first_moment, const at::Tensor& second_moment)
      : recipe_(recipe),
        net_(net),
        reader_(reader),
        first_moment_(first_moment),
        second_moment_(second_moment),
        batch_(reader.NewBatch(batch_size)),
        logits_gradient_(at::empty({batch_size, net.classes()}, at::kFloat)),
        labels_(static_cast<size_t>(batch_size)),
        mixup_(recipe.augment_mixup) {}

  LossSums Step(std::span<const int64_t> images, Rng& augmentation, const StepNumbers& numbers) override {
    const auto count = static_cast<int64_t>(images.size());
    const int threads = net_.sharding().threads;
    float* batch = batch_.data_ptr<float>();
    reader_.ReadAugmented(images, AugmentationOf(recipe_), augmentation, batch, labels_.data(), threads);
    const MixedLabels mixed =
        mixup_.Apply(batch, reader_.image_floats(), std::span(labels_).first(images.size()), augmentation, threads);
    const at::Tensor logits = net_.Forward(batch_.narrow(0, 0, count));
    const LossSums sums =
        CrossEntropy(logits.data_ptr<float>(), labels_.data(), count, static_cast<int>(net_.classes()),
                     recipe_.label_smoothing, logits_gradient_.data_ptr<float>(), nullptr, mixed);
    if (!std::isfinite(sums.loss)) return sums;
    net_.Backward(logits_gradient_.narrow(0, 0, count));
    Update(numbers);
    return sums;
  }

 private:
  // Each thread a part of all parameters.
  void Update(const StepNumbers& numbers) {
    constexpr int64_t kUnit = 1024;
    const int threads = net_.sharding().threads;
    ForParts(threads, threads, [&](int number, int) {
      const Range part = PartOf(net_.values().numel(), threads, number, kUnit);
      for (const ParameterRange& range : net_.ranges()) {
        const int64_t begin = std::max(range.begin, part.first), end = std::min(range.end, part.first + part.count);
        if (begin >= end) continue;
        const auto at = [&](const at::Tensor& tensor) { return tensor.data_ptr<float>() + begin; };
        AdamStep(at(net_.values()), at(net_.gradients()), at(first_moment_), at(second_moment_), end - begin,
                 numbers.step, numbers.rate, range.decays ? recipe_.weight_decay : 0.0, {.epsilon = recipe_.epsilon});
      }
    });
  }

  const Recipe& recipe_;
  ChildNet<float>& net_;
  const BatchReader& reader_;
  const at::Tensor first_moment_, second_moment_;
  const at::Tensor batch_;
  const at::Tensor logits_gradient_;
  std::vector<int32_t> labels_;
  Mixup mixup_;
};

}  // namespace

std::unique_ptr<Stepper> MakeStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader,
                                     int64_t batch_size, const at::Tensor& first_moment,
                                     const at::Tensor& second_moment) {
  if (DeviceFromName(recipe.device) != Device::kCpu) {
    return MakeTorchStepper(recipe, net, reader, first_moment, second_moment);
  }
  return std::make_unique<CpuStepper>(recipe, net, reader, batch_size, first_moment, second_moment);
}

}  // namespace netwright
