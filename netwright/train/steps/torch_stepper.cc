// A training step by LibTorch's operators, on the device of the network.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "netwright/train/steps/adam.h"
#include "netwright/train/steps/stepper.h"

namespace netwright {
namespace {

class TorchStepper final : public Stepper {
 public:
  TorchStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader, const at::Tensor& first_moment,
               const at::Tensor& second_moment)
      : recipe_(recipe),
        net_(net),
        reader_(reader),
        device_(net.values().device()),
        first_moment_(first_moment),
        second_moment_(second_moment),
        loss_(at::zeros({}, at::TensorOptions().dtype(at::kDouble).device(device_))),
        correct_(at::zeros({}, at::TensorOptions().dtype(at::kLong).device(device_))) {}

  LossSums Step(std::span<const int64_t> images, Rng& augmentation, const StepNumbers& numbers) override {
    at::NoGradGuard no_grad;
    const auto [batch, labels] = Read(images, augmentation);
    const at::Tensor logits = net_.Forward(batch);
    net_.Backward(Loss(logits, labels));
    Adam(numbers);
    LossSums sums;
    if (!numbers.read) return sums;
    sums.loss = loss_.item<double>();
    sums.correct = correct_.item<int64_t>();
    loss_.zero_();
    correct_.zero_();
    return sums;
  }

 private:
  // Read here while the device is busy with the step before. LibTorch keeps pinned memory from being used anew until
  // the copy from it is made.
  std::pair<at::Tensor, at::Tensor> Read(std::span<const int64_t> images, Rng& augmentation) {
    const bool pinned = device_.is_cuda();
    const auto count = static_cast<int64_t>(images.size());
    const at::Tensor batch = reader_.NewBatch(count, pinned);
    const at::Tensor labels = at::empty({count}, at::TensorOptions().dtype(at::kInt).pinned_memory(pinned));
    reader_.ReadAugmented(images, {recipe_.augment_flip, recipe_.augment_shift}, augmentation, batch.data_ptr<float>(),
                          labels.data_ptr<int32_t>());
    return {batch.to(device_, /*non_blocking=*/true), labels.to(device_, /*non_blocking=*/true).to(at::kLong)};
  }

  // CrossEntropy's formulas (loss.h): adds to the sums and returns the mean loss's gradient at the logits.
  at::Tensor Loss(const at::Tensor& logits, const at::Tensor& labels) {
    const double smoothing = recipe_.label_smoothing, classes = static_cast<double>(logits.size(1));
    const double rows = static_cast<double>(logits.size(0));
    const at::Tensor column = labels.unsqueeze(1);
    const at::Tensor logarithms = at::log_softmax(logits, 1);
    loss_.sub_(logarithms.gather(1, column).sum(at::kDouble), 1.0 - smoothing);
    if (smoothing > 0) loss_.sub_(logarithms.sum(at::kDouble), smoothing / classes);
    correct_.add_(logits.argmax(1).eq(labels).sum());
    at::Tensor gradient = logarithms.exp().sub_(smoothing / classes);
    gradient.scatter_add_(1, column, at::full_like(column, smoothing - 1.0, gradient.options()));
    return gradient.mul_(1.0 / rows);
  }

  // AdamStep's formulas (adam.h), on all parameters at once: what lies between them stays zero.
  void Adam(const StepNumbers& numbers) {
    const AdamConstants constants{.epsilon = recipe_.epsilon};
    const auto step = static_cast<double>(numbers.step);
    const double correction1 = 1.0 - std::pow(constants.beta1, step);
    const double root2 = std::sqrt(1.0 - std::pow(constants.beta2, step));
    const at::Tensor& gradients = net_.gradients();
    first_moment_.mul_(constants.beta1).add_(gradients, 1.0 - constants.beta1);
    second_moment_.mul_(constants.beta2).addcmul_(gradients, gradients, 1.0 - constants.beta2);
    for (const ParameterRange& range : net_.ranges()) {
      if (!range.decays || recipe_.weight_decay == 0) continue;
      net_.values().narrow(0, range.begin, range.end - range.begin).mul_(1.0 - numbers.rate * recipe_.weight_decay);
    }
    const at::Tensor root = second_moment_.sqrt().add_(constants.epsilon * root2);
    net_.values().addcdiv_(first_moment_, root, -numbers.rate * root2 / correction1);
  }

  const Recipe& recipe_;
  ChildNet<float>& net_;
  const BatchReader& reader_;
  const at::Device device_;
  at::Tensor first_moment_, second_moment_;
  at::Tensor loss_, correct_;  // since they were last read
};

}  // namespace

std::unique_ptr<Stepper> MakeTorchStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader,
                                          const at::Tensor& first_moment, const at::Tensor& second_moment) {
  return std::make_unique<TorchStepper>(recipe, net, reader, first_moment, second_moment);
}

}  // namespace netwright
