#include "netwright/base/random.h"
#include "netwright/rl/policies/initial_weights.h"
#include "netwright/rl/policies/torch_policy.h"

namespace netwright {
namespace {

// A gated recurrent unit (Cho et al. 2014, in LibTorch's form) with linear policy and value heads on its output.
class Gru final : public PolicyModule {
 public:
  explicit Gru(const PolicySpec& spec) : spec_(spec), options_(spec.double_precision ? at::kDouble : at::kFloat) {
    const int64_t hidden = spec.hidden;
    wx_ = Orthogonal("wx", 3 * hidden, spec.inputs, 1);
    wh_ = Orthogonal("wh", 3 * hidden, hidden, 1);
    bx_ = register_parameter("bx", at::zeros({3 * hidden}, options_));
    bh_ = register_parameter("bh", at::zeros({3 * hidden}, options_));
    policy_w_ = Orthogonal("policy_w", spec.actions, hidden, 0.01);
    policy_b_ = register_parameter("policy_b", at::zeros({spec.actions}, options_));
    value_w_ = Orthogonal("value_w", 1, hidden, 1);
    value_b_ = register_parameter("value_b", at::zeros({1}, options_));
  }

  Output Forward(const at::Tensor& inputs, const at::Tensor& memory) override {
    const at::Tensor h = at::gru_cell(inputs, memory, wx_, wh_, bx_, bh_);
    return {at::linear(h, policy_w_, policy_b_), at::linear(h, value_w_, value_b_).squeeze(1), h};
  }
  int64_t memory_size() const override { return spec_.hidden; }

 private:
  at::Tensor Orthogonal(const std::string& name, int64_t rows, int64_t columns, double scale) {
    const Rng rng(spec_.seed, "agent/init", parameters(/*recurse=*/false).size());
    const std::vector<double> first = OrthogonalWeights(rows, columns, scale, rng);
    return register_parameter(name, View(first, {rows, columns}).to(options_, false, /*copy=*/true));
  }

  const PolicySpec spec_;
  const at::TensorOptions options_;
  at::Tensor wx_, wh_, bx_, bh_, policy_w_, policy_b_, value_w_, value_b_;
};

}  // namespace

std::unique_ptr<PolicyNetwork> MakeGruPolicy(const PolicySpec& spec) {
  return MakeTorchPolicy(std::make_shared<Gru>(spec), spec);
}

}  // namespace netwright
