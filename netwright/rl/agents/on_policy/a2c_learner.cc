#include "netwright/rl/agents/on_policy/a2c_learner.h"

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/losses/a2c.h"
#include "netwright/rl/policies/initial_weights.h"
#include "netwright/rl/policies/lstm_kernels.h"

namespace netwright {
namespace {

using at::Tensor;

constexpr double kDecay = 0.99;
constexpr double kRootEpsilon = 1e-5;

enum Weight { kWx, kWh, kB, kPolicyW, kPolicyB, kValueW, kValueB, kWeights };
constexpr std::array<const char*, kWeights> kNames = {"lstm.wx",  "lstm.wh", "lstm.b", "policy.w",
                                                      "policy.b", "value.w", "value.b"};

// A tensor that looks at foreign memory, which must outlive it.
template <typename T>
Tensor View(std::span<const T> values, at::IntArrayRef shape) {
  return torch::from_blob(const_cast<T*>(values.data()), shape,
                          at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
}

// Everything is computed by hand, without LibTorch's record of operations: what the lanes' steps computed is kept (the
// tape) and used again for the gradients, which halves the work of learning, and the inputs' zeros are left out.
template <typename T>
class LstmA2cLearner final : public A2cLearner {
 public:
  LstmA2cLearner(const A2cConfig& config, const A2cSizes& sizes, uint64_t seed)
      : config_(config),
        sizes_(sizes),
        bptt_(BpttSteps(config)),
        lanes_(sizes.lanes),
        hidden_(config.hidden),
        options_(at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value)) {
    const auto orthogonal = [&](Weight which, int64_t rows, int64_t columns, double scale) {
      const std::vector<double> first = OrthogonalWeights(rows, columns, scale, Rng(seed, "agent/init", which));
      weights_[which] = View<double>(first, {rows, columns}).to(options_, /*non_blocking=*/false, /*copy=*/true);
    };
    orthogonal(kWx, sizes.inputs, 4 * hidden_, 1);
    orthogonal(kWh, hidden_, 4 * hidden_, 1);
    orthogonal(kPolicyW, hidden_, sizes.actions, 0.01);
    orthogonal(kValueW, hidden_, 1, 1);
    weights_[kB] = at::zeros({4 * hidden_}, options_);
    weights_[kPolicyB] = at::zeros({sizes.actions}, options_);
    weights_[kValueB] = at::zeros({1}, options_);
    for (int i = 0; i < kWeights; ++i) {
      mean_squares_[i] = at::ones(weights_[i].sizes(), options_);
      gradients_[i] = at::zeros(weights_[i].sizes(), options_);
    }
    ClearMemory();
    Reserve(1);
  }

  void ClearMemory() override {
    h_ = at::zeros({lanes_, hidden_}, options_);
    c_ = at::zeros({lanes_, hidden_}, options_);
  }

  void Step(std::span<const float> inputs, std::span<const float> keep, std::span<double> logits,
            std::span<double> values) override {
    const at::NoGradGuard no_grad;
    Note(inputs, keep);
    h_.copy_(Forward(noted_, c_));
    Heads(h_, logits, values);
    ++noted_;
  }

  std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) override {
    const at::NoGradGuard no_grad;
    Note(inputs, keep);  // overwritten by the next step
    Tensor c = at::empty_like(c_);
    std::vector<double> values(static_cast<size_t>(lanes_));
    const Tensor value = at::addmm(weights_[kValueB], Forward(noted_, c), weights_[kValueW]);
    View<double>(values, {lanes_, 1}).copy_(value);
    return values;
  }

  void BeginRollout(int context) override {
    NETWRIGHT_CHECK(context >= 0 && context <= noted_);
    const int64_t first = noted_ - context;
    if (context > 0 && first > 0) {
      for (Tensor* tensor : {&h_in_, &c_in_, &gates_, &tanh_c_, &h_out_}) {
        const int64_t row = tensor->stride(0);
        T* data = tensor->template data_ptr<T>();
        std::memmove(data, data + first * row, static_cast<size_t>(context * row) * sizeof(T));
      }
      std::rotate(inputs_.begin(), inputs_.begin() + first, inputs_.end());
    }
    noted_ = context;
  }

  A2cUpdate Update(const Rollout& rollout, std::span<const double> returns) override {
    const at::NoGradGuard no_grad;
    NETWRIGHT_CHECK(rollout.steps == noted_ && rollout.fresh() > 0 && rollout.lanes == sizes_.lanes);
    if (rollout.context > 0) Replay(rollout);
    const int64_t samples = static_cast<int64_t>(rollout.fresh()) * lanes_;
    const Tensor output = Rows(h_out_, rollout.context, rollout.fresh());
    std::vector<double> logits(static_cast<size_t>(samples * sizes_.actions)), logit_gradient(logits.size());
    std::vector<double> values(static_cast<size_t>(samples)), value_gradient(values.size());
    Heads(output, logits, values);
    const A2cLoss loss = A2cLossGradient(config_, rollout, logits, values, returns, logit_gradient, value_gradient);

    const Tensor d_logits = View<double>(logit_gradient, {samples, sizes_.actions}).to(options_);
    const Tensor d_values = View<double>(value_gradient, {samples, 1}).to(options_);
    at::mm_out(gradients_[kPolicyW], output.t(), d_logits);
    at::sum_out(gradients_[kPolicyB], d_logits, 0);
    at::mm_out(gradients_[kValueW], output.t(), d_values);
    at::sum_out(gradients_[kValueB], d_values, 0);
    Tensor d_output = at::mm(d_logits, weights_[kPolicyW].t());
    d_output.addmm_(d_values, weights_[kValueW].t());
    Backward(rollout, d_output.view({rollout.fresh(), lanes_, hidden_}));
    const double norm = Clip();
    for (int i = 0; i < kWeights; ++i) {
      RmsProp(Data(gradients_[i]), weights_[i].numel(), kDecay, kRootEpsilon, config_.learning_rate,
              Data(mean_squares_[i]), Data(weights_[i]));
    }
    return {loss.policy_loss, loss.value_loss, loss.entropy, norm};
  }

  std::vector<PolicyTensor> State() const override {
    std::vector<PolicyTensor> state = Export(weights_, "");
    for (PolicyTensor& tensor : Export(mean_squares_, "rmsprop.")) state.push_back(std::move(tensor));
    return state;
  }

  void SetState(std::span<const PolicyTensor> state) override {
    NETWRIGHT_CHECK(state.size() == 2 * kWeights);
    for (int i = 0; i < 2 * kWeights; ++i) {
      Tensor& target = i < kWeights ? weights_[i] : mean_squares_[i - kWeights];
      NETWRIGHT_CHECK(target.sizes() == state[i].shape);
      target.copy_(View<double>(state[i].values, state[i].shape));
    }
  }

  std::vector<PolicyTensor> LastGradients() const override { return Export(gradients_, ""); }

 private:
  using Tensors = std::array<Tensor, kWeights>;

  static T* Data(const Tensor& tensor) { return tensor.data_ptr<T>(); }

  // Steps first .. first + count of the tape, all their lanes: [count x lanes][width].
  static Tensor Rows(const Tensor& tape, int64_t first, int64_t count) {
    return tape.narrow(0, first, count).flatten(0, 1);
  }

  void Reserve(int64_t steps) {
    const int64_t have = h_in_.defined() ? h_in_.size(0) : 0;
    if (steps <= have) return;
    const int64_t capacity = std::max(steps, 2 * have);
    for (Tensor* tensor : {&h_in_, &c_in_, &gates_, &tanh_c_, &h_out_}) {
      const int64_t width = tensor == &gates_ ? 4 * hidden_ : hidden_;
      Tensor larger = at::empty({capacity, lanes_, width}, options_);
      if (have > 0) larger.narrow(0, 0, have).copy_(*tensor);
      *tensor = larger;
    }
    inputs_.resize(static_cast<size_t>(capacity));
  }

  void Note(std::span<const float> inputs, std::span<const float> keep) {
    NETWRIGHT_CHECK(static_cast<int64_t>(inputs.size()) == lanes_ * sizes_.inputs);
    Reserve(noted_ + 1);
    inputs_[noted_].Set(inputs, sizes_.inputs);
    Remember(noted_, h_, c_, keep);
  }

  // Sets the memory that enters a step.
  void Remember(int64_t step, const Tensor& h, const Tensor& c, std::span<const float> keep) {
    Tensor h_in = h_in_[step], c_in = c_in_[step];
    h_in.copy_(h);
    c_in.copy_(c);
    Forget(keep, h_in, c_in);
  }

  void Forget(std::span<const float> keep, Tensor& h, Tensor& c) const {
    if (std::all_of(keep.begin(), keep.end(), [](float value) { return value == 1.0f; })) return;
    const Tensor factor = View<float>(keep, {lanes_, 1}).to(options_);
    h.mul_(factor);
    c.mul_(factor);
  }

  // One step from what is noted of it; fills the rest of the tape's step. Returns h.
  Tensor Forward(int64_t step, Tensor& c_out) {
    const Tensor gates = gates_[step], tanh_c = tanh_c_[step], h_out = h_out_[step];
    ProjectSparse(inputs_[step], Data(weights_[kWx]), Data(weights_[kB]), 4 * hidden_, Data(gates));
    gates.addmm_(h_in_[step], weights_[kWh]);
    gates.narrow(1, 0, 3 * hidden_).sigmoid_();
    gates.narrow(1, 3 * hidden_, hidden_).tanh_();
    LstmCell(Data(gates), Data(c_in_[step]), lanes_, hidden_, Data(c_out));
    at::tanh_out(const_cast<Tensor&>(tanh_c), c_out);
    LstmOutput(Data(gates), Data(tanh_c), lanes_, hidden_, Data(h_out));
    return h_out;
  }

  void Replay(const Rollout& rollout) {
    Tensor c = at::empty_like(c_);
    for (int step = 0; step < rollout.steps; ++step) {
      if (step > 0) Remember(step, h_out_[step - 1], c, KeepAt(rollout, step));
      Forward(step, c);
    }
  }

  static std::span<const float> KeepAt(const Rollout& rollout, int step) {
    return std::span(rollout.keep).subspan(rollout.At(step, 0), rollout.lanes);
  }

  void Heads(const Tensor& output, std::span<double> logits, std::span<double> values) const {
    const int64_t rows = output.size(0);
    NETWRIGHT_CHECK(static_cast<int64_t>(logits.size()) == rows * sizes_.actions);
    View<double>(logits, {rows, sizes_.actions}).copy_(at::addmm(weights_[kPolicyB], output, weights_[kPolicyW]));
    View<double>(values, {rows, 1}).copy_(at::addmm(weights_[kValueB], output, weights_[kValueW]));
  }

  // The LSTM's gradients; d_output [fresh][lanes][hidden].
  void Backward(const Rollout& rollout, const Tensor& d_output) {
    const Tensor dz = at::empty({rollout.steps, lanes_, 4 * hidden_}, options_);
    Tensor dh = at::zeros({lanes_, hidden_}, options_), dc = at::zeros({lanes_, hidden_}, options_);
    gradients_[kWx].zero_();
    for (int step = rollout.steps - 1; step >= 0; --step) {
      const int fresh = step - rollout.context;
      if (fresh >= 0) dh.add_(d_output[fresh]);
      const Tensor dz_now = dz[step];
      LstmBackward(Data(gates_[step]), Data(tanh_c_[step]), Data(c_in_[step]), Data(dh), lanes_, hidden_, Data(dc),
                   Data(dz_now));
      AddSparseGradient(inputs_[step], Data(dz_now), 4 * hidden_, Data(gradients_[kWx]));
      if (step == 0) break;
      if (bptt_ != kWholeTrial && bptt_ < rollout.fresh() && fresh % bptt_ == 0) {
        dh.zero_();
        dc.zero_();
        continue;
      }
      at::mm_out(dh, dz_now, weights_[kWh].t());
      Forget(KeepAt(rollout, step), dh, dc);
    }
    const Tensor rows = dz.flatten(0, 1);
    at::mm_out(gradients_[kWh], Rows(h_in_, 0, rollout.steps).t(), rows);
    at::sum_out(gradients_[kB], rows, 0);
  }

  // Scales the gradients to the largest norm allowed; returns their norm before that.
  double Clip() {
    std::vector<Tensor> norms;
    for (const Tensor& gradient : gradients_) norms.push_back(gradient.norm());
    const double norm = at::stack(norms).norm().template item<double>();
    if (norm > config_.max_gradient_norm) {
      for (Tensor& gradient : gradients_) gradient.mul_(config_.max_gradient_norm / norm);
    }
    return norm;
  }

  static std::vector<PolicyTensor> Export(const Tensors& tensors, const std::string& prefix) {
    std::vector<PolicyTensor> all;
    for (int i = 0; i < kWeights; ++i) {
      const Tensor values = tensors[i].to(at::kDouble).contiguous();
      const double* data = values.data_ptr<double>();
      all.push_back({prefix + kNames[i], values.sizes().vec(), std::vector<double>(data, data + values.numel())});
    }
    return all;
  }

  const A2cConfig config_;
  const A2cSizes sizes_;
  const int bptt_;
  const int64_t lanes_;
  const int64_t hidden_;
  const at::TensorOptions options_;
  Tensors weights_;
  Tensors mean_squares_;
  Tensors gradients_;
  Tensor h_, c_;  // the lanes' memory, [lanes][hidden]
  // The tape, [steps][lanes][width]: what entered each step, and what it computed.
  std::vector<SparseRows> inputs_;
  Tensor h_in_, c_in_;
  Tensor gates_, tanh_c_, h_out_;
  int64_t noted_ = 0;  // steps
};

}  // namespace

std::unique_ptr<A2cLearner> MakeA2cLearner(const A2cConfig& config, const A2cSizes& sizes, uint64_t seed,
                                           A2cPrecision precision) {
  if (precision == A2cPrecision::kDouble) return std::make_unique<LstmA2cLearner<double>>(config, sizes, seed);
  return std::make_unique<LstmA2cLearner<float>>(config, sizes, seed);
}

}  // namespace netwright
