// A training step by LibTorch's operators, on the device of the network.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "netwright/train/augment/mixup.h"
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
        mixup_(recipe.augment_mixup),
        loss_(at::zeros({}, at::TensorOptions().dtype(at::kDouble).device(device_))),
        correct_(at::zeros({}, at::TensorOptions().dtype(at::kLong).device(device_))) {}

  LossSums Step(std::span<const int64_t> images, Rng& augmentation, const StepNumbers& numbers) override {
    at::NoGradGuard no_grad;
    const Batch batch = Read(images, augmentation);
    const at::Tensor logits = net_.Forward(batch.images);
    net_.Backward(Loss(logits, batch));
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
  struct Batch {
    at::Tensor images, labels;
    at::Tensor others, weights;  // as MixedLabels'; undefined where nothing is mixed
  };

  // Read here while the device is busy with the step before. LibTorch keeps pinned memory from being used anew until
  // the copy from it is made.
  Batch Read(std::span<const int64_t> images, Rng& augmentation) {
    const bool pinned = device_.is_cuda();
    const auto count = static_cast<int64_t>(images.size());
    const at::Tensor batch = reader_.NewBatch(count, pinned);
    const at::Tensor labels = at::empty({count}, at::TensorOptions().dtype(at::kInt).pinned_memory(pinned));
    auto* own = labels.data_ptr<int32_t>();
    reader_.ReadAugmented(images, AugmentationOf(recipe_), augmentation, batch.data_ptr<float>(), own);
    const MixedLabels mixed =
        mixup_.Apply(batch.data_ptr<float>(), reader_.image_floats(), {own, images.size()}, augmentation);
    Batch read;
    if (mixed.weights != nullptr) {
      read.others = at::empty({count}, at::kLong);
      read.weights = at::empty({count}, at::kFloat);
      std::copy_n(mixed.others, count, read.others.data_ptr<int64_t>());
      std::copy_n(mixed.weights, count, read.weights.data_ptr<float>());
      read.others = read.others.to(device_);
      read.weights = read.weights.to(device_);
    }
    read.images = batch.to(device_, /*non_blocking=*/true);
    read.labels = labels.to(device_, /*non_blocking=*/true).to(at::kLong);
    return read;
  }

  // CrossEntropy's formulas (loss.h): adds to the sums and returns the mean loss's gradient at the logits.
  at::Tensor Loss(const at::Tensor& logits, const Batch& batch) {
    const double smoothing = recipe_.label_smoothing, classes = static_cast<double>(logits.size(1));
    const double rows = static_cast<double>(logits.size(0));
    const at::Tensor column = batch.labels.unsqueeze(1);
    const at::Tensor own = batch.weights.defined() ? batch.weights.unsqueeze(1) : at::Tensor();
    const at::Tensor others = batch.weights.defined() ? batch.others.unsqueeze(1) : at::Tensor();
    const at::Tensor logarithms = at::log_softmax(logits, 1);
    at::Tensor target = logarithms.gather(1, column);
    if (own.defined()) target = target * own + logarithms.gather(1, others) * (1.0 - own);
    loss_.sub_(target.sum(at::kDouble), 1.0 - smoothing);
    if (smoothing > 0) loss_.sub_(logarithms.sum(at::kDouble), smoothing / classes);
    correct_.add_(logits.argmax(1).eq(batch.labels).sum());
    at::Tensor gradient = logarithms.exp().sub_(smoothing / classes);
    const at::Tensor whole = at::full_like(column, smoothing - 1.0, gradient.options());
    gradient.scatter_add_(1, column, own.defined() ? whole * own : whole);
    if (own.defined()) gradient.scatter_add_(1, others, whole * (1.0 - own));
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
  Mixup mixup_;
  at::Tensor loss_, correct_;  // since they were last read
};

}  // namespace

std::unique_ptr<Stepper> MakeTorchStepper(const Recipe& recipe, ChildNet<float>& net, const BatchReader& reader,
                                          const at::Tensor& first_moment, const at::Tensor& second_moment) {
  return std::make_unique<TorchStepper>(recipe, net, reader, first_moment, second_moment);
}

}  // namespace netwright
