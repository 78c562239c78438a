#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "netwright/rl/agents/on_policy/learner.h"
#include "netwright/rl/agents/on_policy/on_policy_config.h"
#include "netwright/rl/losses/a2c.h"
#include "netwright/rl/policies/policies.h"

// The A2C against tests/golden/a2c_reference.py: its LSTM, loss and optimizer together.

namespace netwright {
namespace {

constexpr double kTolerance = 1e-9;

template <typename T>
void Near(std::span<const T> values, const nlohmann::json& expected, const std::string& what) {
  ASSERT_EQ(values.size(), expected.size()) << what;
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i].get<double>(), kTolerance) << what << i;
}

void Near(const std::vector<double>& values, const nlohmann::json& expected, const std::string& what) {
  Near(std::span<const double>(values), expected, what);
}

// The fixture of tests/golden/a2c_reference.py: a tiny float64 agent with given weights.
class A2cGoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = "tests/golden/a2c_reference.json";
    std::ifstream file(path);
    ASSERT_TRUE(file) << path << " is looked for from the repository's root";
    golden_ = nlohmann::json::parse(file);
    const nlohmann::json& values = golden_["config"];
    config_.hidden = values["hidden"];
    config_.rollout = values["rollout"];
    config_.gamma = values["gamma"];
    config_.entropy = values["entropy"];
    config_.value_coefficient = values["value_coefficient"];
    config_.learning_rate = values["learning_rate"];
    config_.max_gradient_norm = values["max_gradient_norm"];
    sizes_ = {.inputs = golden_["inputs"], .actions = golden_["actions"], .lanes = golden_["lanes"]};
    MakeLearner();
    std::vector<PolicyTensor> state = learner_->State();
    for (PolicyTensor& tensor : state) {
      if (!golden_["weights"].contains(tensor.name)) continue;
      ASSERT_EQ(tensor.shape, golden_["weights"][tensor.name]["shape"].get<std::vector<int64_t>>());
      tensor.values = golden_["weights"][tensor.name]["values"].get<std::vector<double>>();
    }
    learner_->SetState(state, 0);
    logits_.resize(static_cast<size_t>(sizes_.lanes) * sizes_.actions);
    values_.resize(sizes_.lanes);
  }

  void MakeLearner() {
    sizes_.hidden = config_.hidden;
    sizes_.bptt = BpttSteps(config_, "a2c.");
    sizes_.double_precision = true;
    auto network = MakeLstmPolicy(sizes_);
    auto optimizer = MakeRmsProp(network->parameters(), config_.learning_rate);
    auto loss = MakeA2cLoss({config_.gamma, config_.entropy, config_.value_coefficient});
    learner_ = std::make_unique<OnPolicyLearner>(std::move(network), std::move(optimizer), std::move(loss),
                                                 config_.max_gradient_norm);
  }

  std::vector<PolicyTensor> LastGradients() { return Export(GradientsOf(network().parameters())); }
  PolicyNetwork& network() { return learner_->network(); }

  void Step(const std::vector<float>& inputs, const std::vector<float>& keep) {
    network().Step(inputs, keep, logits_, values_);
  }

  // Plays the rollout step by step as the agent does, checking what the network says on the way.
  Rollout Collect(const nlohmann::json& golden) {
    Rollout rollout(config_.rollout, sizes_.lanes, sizes_.inputs, sizes_.actions);
    network().BeginRollout(0);
    for (int step = 0; step < config_.rollout; ++step) {
      const std::span<float> inputs = rollout.InputsAt(step);
      const std::span<float> keep = rollout.KeepAt(step);
      const std::span<uint8_t> illegal = rollout.IllegalAt(step);
      for (size_t i = 0; i < inputs.size(); ++i) inputs[i] = golden["inputs"][step][i];
      for (size_t i = 0; i < keep.size(); ++i) keep[i] = golden["keep"][step][i];
      for (size_t i = 0; i < illegal.size(); ++i) illegal[i] = golden["illegal"][step][i].get<int>();
      network().Step(inputs, keep, logits_, values_);
      Near(logits_, golden["logits"][step], "logits");
      seen_values_.insert(seen_values_.end(), values_.begin(), values_.end());
    }
    rollout.actions = golden["actions"].get<std::vector<int64_t>>();
    rollout.rewards = golden["rewards"].get<std::vector<double>>();
    rollout.done = golden["done"].get<std::vector<uint8_t>>();
    rollout.steps = config_.rollout;
    return rollout;
  }

  nlohmann::json golden_;
  OnPolicyConfig config_;
  PolicySpec sizes_;
  std::unique_ptr<OnPolicyLearner> learner_;
  std::vector<double> logits_;
  std::vector<double> values_;
  std::vector<double> seen_values_;
};

TEST_F(A2cGoldenTest, ForwardAndMemory) {
  for (const nlohmann::json& step : golden_["warm_up"]) {
    Step(step["inputs"], std::vector<float>(sizes_.lanes, 1.0f));
    Near(logits_, step["logits"], "logits");
    Near(values_, step["values"], "values");
  }
}

TEST_F(A2cGoldenTest, ReturnsGradientsAndUpdates) {
  for (const nlohmann::json& step : golden_["warm_up"]) Step(step["inputs"], std::vector<float>(sizes_.lanes, 1.0f));
  for (const nlohmann::json& golden : golden_["rollouts"]) {
    seen_values_.clear();
    const Rollout rollout = Collect(golden);
    Near(seen_values_, golden["values"], "values");
    const std::vector<double> bootstrap = network().Values(golden["next_inputs"].get<std::vector<float>>(),
                                                           golden["next_keep"].get<std::vector<float>>());
    Near(bootstrap, golden["bootstrap"], "bootstrap");
    const std::vector<double> returns = DiscountedReturns(rollout, bootstrap, config_.gamma);
    Near(returns, golden["returns"], "returns");
    std::vector<double> advantages;
    for (size_t i = 0; i < returns.size(); ++i) advantages.push_back(returns[i] - seen_values_[i]);
    Near(advantages, golden["advantages"], "advantages");

    const OnPolicyUpdate update = learner_->Update(rollout, bootstrap);
    EXPECT_NEAR(update.policy_loss, golden["policy_loss"], kTolerance);
    EXPECT_NEAR(update.value_loss, golden["value_loss"], kTolerance);
    EXPECT_NEAR(update.entropy, golden["entropy"], kTolerance);
    EXPECT_NEAR(update.gradient_norm, golden["gradient_norm"], kTolerance);
    for (const PolicyTensor& tensor : LastGradients()) {
      Near(tensor.values, golden["gradients"][tensor.name], "gradient of " + tensor.name);
    }
    for (const PolicyTensor& tensor : learner_->State()) {
      const bool square = tensor.name.starts_with("rmsprop.");
      const std::string name = square ? tensor.name.substr(8) : tensor.name;
      Near(tensor.values, golden[square ? "mean_squares" : "weights"][name], tensor.name);
    }
  }
}

TEST_F(A2cGoldenTest, CoversClippingAndItsAbsence) {
  EXPECT_GT(golden_["rollouts"][0]["gradient_norm"], config_.max_gradient_norm);
  EXPECT_LT(golden_["rollouts"][1]["gradient_norm"], config_.max_gradient_norm);
}

// Credit over more than one update (span in a2c_reference.py): the steps come one after the other as the agent takes
// them, and what they computed is kept for as long as gradients reach.
TEST_F(A2cGoldenTest, CreditOverTheTrial) {
  for (const nlohmann::json& golden : golden_["spans"]) {
    config_.returns = golden["returns"];
    config_.bptt = golden["bptt"];
    const std::string name = config_.returns + ", " + config_.bptt + ": ";
    MakeLearner();
    std::vector<PolicyTensor> state = learner_->State();
    for (PolicyTensor& tensor : state) {
      if (golden["start"].contains(tensor.name))
        tensor.values = golden["start"][tensor.name].get<std::vector<double>>();
    }
    learner_->SetState(state, 0);
    network().BeginRollout(0);
    Rollout rollout(config_.rollout, sizes_.lanes, sizes_.inputs, sizes_.actions);
    const auto take_in = [&](int step) {
      rollout.Reserve(rollout.steps + 1);
      const std::vector<float> inputs = golden["inputs"][step], keep = golden["keep"][step];
      std::copy(inputs.begin(), inputs.end(), rollout.InputsAt(rollout.steps).begin());
      std::copy(keep.begin(), keep.end(), rollout.KeepAt(rollout.steps).begin());
    };
    take_in(0);
    int step = 0;
    for (const nlohmann::json& update : golden["updates"]) {
      EXPECT_EQ(rollout.context, update["context"]) << name;
      for (int fresh = 0; fresh < config_.rollout; ++fresh) {
        Step({rollout.InputsAt(rollout.steps).begin(), rollout.InputsAt(rollout.steps).end()},
             {rollout.KeepAt(rollout.steps).begin(), rollout.KeepAt(rollout.steps).end()});
        Near(logits_, update["acted_logits"][fresh], name + "logits");
        Near(values_, update["acted_values"][fresh], name + "values");
        for (int lane = 0; lane < sizes_.lanes; ++lane) {
          const size_t at = rollout.At(rollout.steps, lane);
          const bool new_trial = golden["keep"][step + 1][lane] == 0.0;
          rollout.actions[at] = golden["actions"][step][lane];
          rollout.rewards[at] = golden["rewards"][step][lane];
          rollout.done[at] = new_trial || (config_.returns == "episode" && golden["episode_ends"][step][lane] == 1);
        }
        ++rollout.steps;
        take_in(++step);
      }
      const std::vector<double> bootstrap =
          network().Values(rollout.InputsAt(rollout.steps), rollout.KeepAt(rollout.steps));
      Near(bootstrap, update["bootstrap"], name + "bootstrap");
      const std::vector<double> returns = DiscountedReturns(rollout, bootstrap, config_.gamma);
      Near(returns, update["returns"], name + "returns");
      const OnPolicyUpdate numbers = learner_->Update(rollout, bootstrap);
      EXPECT_NEAR(numbers.policy_loss, update["policy_loss"], kTolerance) << name;
      EXPECT_NEAR(numbers.value_loss, update["value_loss"], kTolerance) << name;  // the advantages' mean square
      EXPECT_NEAR(numbers.entropy, update["entropy"], kTolerance) << name;
      EXPECT_NEAR(numbers.gradient_norm, update["gradient_norm"], kTolerance) << name;
      for (const PolicyTensor& tensor : LastGradients()) {
        Near(tensor.values, update["gradients"][tensor.name], name + "gradient of " + tensor.name);
      }
      const int context = NextContext(rollout, BpttSteps(config_, "a2c."), config_.rollout);
      rollout.Restart(context);
      network().BeginRollout(context);
    }
    const nlohmann::json& last = golden["updates"].back();
    for (const PolicyTensor& tensor : learner_->State()) {
      const bool square = tensor.name.starts_with("rmsprop.");
      const std::string plain = square ? tensor.name.substr(8) : tensor.name;
      Near(tensor.values, last[square ? "mean_squares" : "weights"][plain], name + tensor.name);
    }
  }
}

// Rows (or columns, whichever are fewer) of an orthogonal matrix scaled by `scale`.
void ExpectOrthogonal(const PolicyTensor& tensor, double scale) {
  const int64_t rows = tensor.shape[0];
  const int64_t columns = tensor.shape[1];
  const auto at = [&](int64_t i, int64_t k) {
    return rows <= columns ? tensor.values[i * columns + k] : tensor.values[k * columns + i];
  };
  for (int64_t i = 0; i < std::min(rows, columns); ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double product = 0;
      for (int64_t k = 0; k < std::max(rows, columns); ++k) product += at(i, k) * at(j, k);
      EXPECT_NEAR(product, i == j ? scale * scale : 0.0, 1e-6 * scale * scale) << tensor.name;
    }
  }
}

TEST_F(A2cGoldenTest, InitialisesAsBaselines) {
  config_.hidden = 16;
  sizes_ = {.inputs = 20, .actions = 8, .lanes = 1, .seed = 3};
  MakeLearner();
  for (const PolicyTensor& tensor : learner_->State()) {
    if (tensor.name.starts_with("rmsprop.")) {
      for (const double value : tensor.values) EXPECT_EQ(value, 1.0);
    } else if (tensor.shape.size() == 1) {
      for (const double value : tensor.values) EXPECT_EQ(value, 0.0);
    } else {
      ExpectOrthogonal(tensor, tensor.name == "policy.w" ? 0.01 : 1.0);
    }
  }
}

}  // namespace
}  // namespace netwright
