#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/rl/policies/initial_weights.h"
#include "netwright/rl/policies/lstm_kernels.h"
#include "netwright/rl/policies/policies.h"
#include "netwright/rl/policies/policy_network.h"

namespace netwright {
namespace {

using at::Tensor;

enum Weight { kWx, kWh, kB, kPolicyW, kPolicyB, kValueW, kValueB, kWeights };
constexpr std::array<const char*, kWeights> kLstmNames = {"lstm.wx",  "lstm.wh", "lstm.b", "policy.w",
                                                          "policy.b", "value.w", "value.b"};

// An LSTM with linear policy and value heads on its output:
//   z = x wx + h wh + b, split into the gates i, f, o, g (OpenAI Baselines' order)
//   c = sigmoid(f) c + sigmoid(i) tanh(g),  h = sigmoid(o) tanh(c)
//   logits = h policy.w + policy.b,  value = h value.w + value.b
// Everything is computed by hand, without LibTorch's record of operations: what the lanes' steps computed is kept (the
// tape) and used again for the gradients, which halves the work of learning, and the inputs' zeros are left out.
template <typename T>
class LstmPolicy final : public PolicyNetwork {
 public:
  explicit LstmPolicy(const PolicySpec& spec)
      : spec_(spec),
        lanes_(spec.lanes),
        hidden_(spec.hidden),
        options_(at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value)) {
    const auto add = [&](Tensor first) {
      parameters_.push_back({kLstmNames[parameters_.size()], first, at::zeros_like(first)});
    };
    const auto orthogonal = [&](int64_t rows, int64_t columns, double scale) {
      const std::vector<double> first =
          OrthogonalWeights(rows, columns, scale, Rng(spec.seed, "agent/init", parameters_.size()));
      add(View(first, {rows, columns}).to(options_, /*non_blocking=*/false, /*copy=*/true));
    };
    orthogonal(spec.inputs, 4 * hidden_, 1);
    orthogonal(hidden_, 4 * hidden_, 1);
    add(at::zeros({4 * hidden_}, options_));
    orthogonal(hidden_, spec.actions, 0.01);
    add(at::zeros({spec.actions}, options_));
    orthogonal(hidden_, 1, 1);
    add(at::zeros({1}, options_));
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
    if (noted_ == 0) stale_ = false;
    h_.copy_(Forward(noted_, c_));
    Heads(h_, logits, values);
    ++noted_;
  }

  std::vector<double> Values(std::span<const float> inputs, std::span<const float> keep) override {
    const at::NoGradGuard no_grad;
    Note(inputs, keep);  // overwritten by the next step
    Tensor c = at::empty_like(c_);
    std::vector<double> values(static_cast<size_t>(lanes_));
    const Tensor value = at::addmm(weight(kValueB), Forward(noted_, c), weight(kValueW));
    View(values, {lanes_, 1}).copy_(value);
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

  void Unroll(const Rollout& rollout, std::span<double> logits, std::span<double> values) override {
    const at::NoGradGuard no_grad;
    NETWRIGHT_CHECK(rollout.steps == noted_ && rollout.fresh() > 0 && rollout.lanes == lanes_);
    if (stale_) Replay(rollout);
    Heads(Rows(h_out_, rollout.context, rollout.fresh()), logits, values);
  }

  void Backward(const Rollout& rollout, std::span<const double> logit_gradient,
                std::span<const double> value_gradient) override {
    const at::NoGradGuard no_grad;
    const int64_t samples = static_cast<int64_t>(rollout.fresh()) * lanes_;
    const Tensor output = Rows(h_out_, rollout.context, rollout.fresh());
    const Tensor d_logits = View(logit_gradient, {samples, spec_.actions}).to(options_);
    const Tensor d_values = View(value_gradient, {samples, 1}).to(options_);
    at::mm_out(gradient(kPolicyW), output.t(), d_logits);
    at::sum_out(gradient(kPolicyB), d_logits, 0);
    at::mm_out(gradient(kValueW), output.t(), d_values);
    at::sum_out(gradient(kValueB), d_values, 0);
    Tensor d_output = at::mm(d_logits, weight(kPolicyW).t());
    d_output.addmm_(d_values, weight(kValueW).t());
    BackwardThroughTime(rollout, d_output.view({rollout.fresh(), lanes_, hidden_}));
  }

  std::span<PolicyParameter> parameters() override { return parameters_; }
  void WeightsChanged() override { stale_ = true; }

 private:
  // Lanes whose gradients are added at a time: a few of their columns fit into the first-level cache.
  static constexpr int64_t kTogether = 128, kFew = 4;

  struct Inputs {
    SparseRows rows;
    std::vector<SparseRows> transposed;  // of kTogether lanes each
    bool is_transposed = false;
  };

  Tensor& weight(Weight which) { return parameters_[which].value; }
  Tensor& gradient(Weight which) { return parameters_[which].gradient; }

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
    NETWRIGHT_CHECK(static_cast<int64_t>(inputs.size()) == lanes_ * spec_.inputs);
    Reserve(noted_ + 1);
    inputs_[noted_].rows.Set(inputs, spec_.inputs);
    inputs_[noted_].is_transposed = false;
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
    const Tensor factor = View(keep, {lanes_, 1}).to(options_);
    h.mul_(factor);
    c.mul_(factor);
  }

  // One step from what is noted of it; fills the rest of the tape's step. Returns h.
  Tensor Forward(int64_t step, Tensor& c_out) {
    const Tensor gates = gates_[step], tanh_c = tanh_c_[step], h_out = h_out_[step];
    ProjectSparse(inputs_[step].rows, Data(weight(kWx)), Data(weight(kB)), 4 * hidden_, Data(gates));
    gates.addmm_(h_in_[step], weight(kWh));
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
    stale_ = false;
  }

  // Adds a step's part. Its inputs are transposed for the first gradient of several.
  void AddInputGradient(int step, const T* dz) {
    Inputs& inputs = inputs_[static_cast<size_t>(step)];
    if (lanes_ <= kFew) return AddSparseGradientOfFew(inputs.rows, dz, 4 * hidden_, Data(gradient(kWx)));
    const int64_t blocks = (lanes_ + kTogether - 1) / kTogether;
    inputs.transposed.resize(static_cast<size_t>(blocks));
    for (int64_t block = 0; block < blocks; ++block) {
      SparseRows& transposed = inputs.transposed[static_cast<size_t>(block)];
      const int64_t first = block * kTogether;
      if (!inputs.is_transposed) {
        transposed.SetTransposed(inputs.rows, first, std::min(kTogether, lanes_ - first));
      }
      AddSparseGradient(transposed, dz + first * 4 * hidden_, 4 * hidden_, Data(gradient(kWx)));
    }
    inputs.is_transposed = true;
  }

  static std::span<const float> KeepAt(const Rollout& rollout, int step) {
    return std::span(rollout.keep).subspan(rollout.At(step, 0), rollout.lanes);
  }

  void Heads(const Tensor& output, std::span<double> logits, std::span<double> values) {
    const int64_t rows = output.size(0);
    NETWRIGHT_CHECK(static_cast<int64_t>(logits.size()) == rows * spec_.actions);
    View(logits, {rows, spec_.actions}).copy_(at::addmm(weight(kPolicyB), output, weight(kPolicyW)));
    View(values, {rows, 1}).copy_(at::addmm(weight(kValueB), output, weight(kValueW)));
  }

  // The LSTM's gradients; d_output [fresh][lanes][hidden].
  void BackwardThroughTime(const Rollout& rollout, const Tensor& d_output) {
    if (!dz_.defined() || dz_.size(0) < rollout.steps) dz_ = at::empty_like(gates_);
    const Tensor dz = dz_.narrow(0, 0, rollout.steps);
    Tensor dh = at::zeros({lanes_, hidden_}, options_), dc = at::zeros({lanes_, hidden_}, options_);
    gradient(kWx).zero_();
    for (int step = rollout.steps - 1; step >= 0; --step) {
      const int fresh = step - rollout.context;
      if (fresh >= 0) dh.add_(d_output[fresh]);
      const Tensor dz_now = dz[step];
      LstmBackward(Data(gates_[step]), Data(tanh_c_[step]), Data(c_in_[step]), Data(dh), lanes_, hidden_, Data(dc),
                   Data(dz_now));
      AddInputGradient(step, Data(dz_now));
      if (step == 0) break;
      if (spec_.bptt != kWholeTrial && spec_.bptt < rollout.fresh() && fresh % spec_.bptt == 0) {
        dh.zero_();
        dc.zero_();
        continue;
      }
      at::mm_out(dh, dz_now, weight(kWh).t());
      Forget(KeepAt(rollout, step), dh, dc);
    }
    const Tensor rows = dz.flatten(0, 1);
    at::mm_out(gradient(kWh), Rows(h_in_, 0, rollout.steps).t(), rows);
    at::sum_out(gradient(kB), rows, 0);
  }

  const PolicySpec spec_;
  const int64_t lanes_;
  const int64_t hidden_;
  const at::TensorOptions options_;
  std::vector<PolicyParameter> parameters_;
  Tensor h_, c_;  // the lanes' memory, [lanes][hidden]
  // The tape, [steps][lanes][width]: what entered each step, and what it computed.
  std::vector<Inputs> inputs_;
  Tensor h_in_, c_in_;
  Tensor gates_, tanh_c_, h_out_;
  Tensor dz_;           // of the last gradient
  int64_t noted_ = 0;   // steps
  bool stale_ = false;  // the weights have changed since the first of them
};

}  // namespace

std::unique_ptr<PolicyNetwork> MakeLstmPolicy(const PolicySpec& spec) {
  if (spec.double_precision) return std::make_unique<LstmPolicy<double>>(spec);
  return std::make_unique<LstmPolicy<float>>(spec);
}

}  // namespace netwright
