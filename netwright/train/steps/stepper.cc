#include "netwright/train/steps/stepper.h"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "netwright/nn/device.h"
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
        labels_(static_cast<size_t>(batch_size)) {}

  LossSums Step(std::span<const int64_t> images, Rng& augmentation, const StepNumbers& numbers) override {
    const auto count = static_cast<int64_t>(images.size());
    reader_.ReadAugmented(images, {recipe_.augment_flip, recipe_.augment_shift}, augmentation, batch_.data_ptr<float>(),
                          labels_.data());
    const at::Tensor logits = net_.Forward(batch_.narrow(0, 0, count));
    const LossSums sums =
        CrossEntropy(logits.data_ptr<float>(), labels_.data(), count, static_cast<int>(net_.classes()),
                     recipe_.label_smoothing, logits_gradient_.data_ptr<float>(), nullptr);
    if (!std::isfinite(sums.loss)) return sums;
    net_.Backward(logits_gradient_.narrow(0, 0, count));
    for (const ParameterRange& range : net_.ranges()) {
      const auto at = [&](const at::Tensor& tensor) { return tensor.data_ptr<float>() + range.begin; };
      AdamStep(at(net_.values()), at(net_.gradients()), at(first_moment_), at(second_moment_), range.end - range.begin,
               numbers.step, numbers.rate, range.decays ? recipe_.weight_decay : 0.0, {.epsilon = recipe_.epsilon});
    }
    return sums;
  }

 private:
  const Recipe& recipe_;
  ChildNet<float>& net_;
  const BatchReader& reader_;
  const at::Tensor first_moment_, second_moment_;
  const at::Tensor batch_;
  const at::Tensor logits_gradient_;
  std::vector<int32_t> labels_;
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
