#include "netwright/rl/agents/dqn/learner.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "netwright/rl/replay.h"

namespace netwright {
namespace {

constexpr double kTolerance = 1e-9;

void Near(const std::vector<double>& values, const nlohmann::json& expected, const std::string& what) {
  ASSERT_EQ(values.size(), expected.size()) << what;
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i].get<double>(), kTolerance) << what << i;
}

nlohmann::json Golden() {
  const std::string path = "tests/golden/dqn_reference.json";
  std::ifstream file(path);
  EXPECT_TRUE(file) << path << " is looked for from the repository's root";
  return nlohmann::json::parse(file);
}

void SetWeights(DqnLearner& learner, const nlohmann::json& weights, bool target_too = true) {
  std::vector<PolicyTensor> state = learner.State();
  for (PolicyTensor& tensor : state) {
    if (weights.contains(tensor.name)) tensor.values = weights[tensor.name].get<std::vector<double>>();
  }
  learner.SetState(state, 0, target_too);
}

// Against tests/golden/dqn_reference.py.
TEST(DqnGoldenTest, TargetsGradientsAndUpdates) {
  const nlohmann::json golden = Golden();
  DqnLearner learner({.network = {.sizes = {golden["state"], golden["actions"]},
                                  .trunk = golden["config"]["trunk"],
                                  .head = golden["config"]["head"],
                                  .double_precision = true},
                      .learning_rate = golden["config"]["learning_rate"],
                      .gamma = golden["config"]["gamma"],
                      .max_gradient_norm = golden["config"]["max_gradient_norm"]});
  SetWeights(learner, golden["target"]);
  SetWeights(learner, golden["start"], /*target_too=*/false);

  int made = 0;
  for (const nlohmann::json& update : golden["updates"]) {
    const Transitions batch = {.states = update["states"],
                               .actions = update["batch_actions"],
                               .rewards = update["rewards"],
                               .done = update["done"],
                               .next_states = update["next_states"],
                               .next_illegal = update["next_illegal"],
                               .weights = update["importance"]};
    const DqnUpdate numbers = learner.Update(batch);
    EXPECT_NEAR(numbers.loss, update["loss"], kTolerance);
    EXPECT_NEAR(numbers.gradient_norm, update["gradient_norm"], kTolerance);
    Near(numbers.values, update["values"], "Q");
    Near(numbers.targets, update["targets"], "target");
    for (const PolicyTensor& tensor : Export(GradientsOf(learner.parameters()))) {
      Near(tensor.values, update["gradients"][tensor.name], "gradient of " + tensor.name);
    }
    for (const PolicyTensor& tensor : learner.State()) {
      if (!tensor.name.starts_with("adam.")) Near(tensor.values, update["weights"][tensor.name], tensor.name);
    }
    if (++made == golden["copy_after"]) learner.CopyToTarget();
    std::vector<double> values(batch.next_illegal.size());
    learner.Values(batch.states, values);
    Near(values, update["values_after"], "Q after");
  }
  EXPECT_EQ(learner.updates(), made);
}

TEST(DqnGoldenTest, CoversClippingAndItsAbsence) {
  const nlohmann::json update = Golden()["updates"][1];
  const double limit = Golden()["config"]["max_gradient_norm"];
  EXPECT_GT(update["largest_norm"], limit);
  EXPECT_LT(update["smallest_norm"], limit);
}

Replay::Transition Numbered(const float& state, const ActionMask& mask) {
  return {.state = {&state, 1}, .action = 0, .reward = state, .next_state = {&state, 1}, .next_mask = mask};
}

TEST(ReplayTest, PrioritiesAndWeights) {
  const nlohmann::json golden = Golden()["priorities"];
  const std::vector<double> errors = golden["errors"];
  Replay replay(4, {1, 2}, golden["alpha"]);
  for (const float state : {0.0f, 1.0f, 2.0f, 3.0f}) replay.Add(Numbered(state, ActionMask(3)));
  Rng rng(1);
  replay.Sample(4, golden["beta"], rng);  // all alike, a stretch each
  EXPECT_EQ(replay.indices(), (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(replay.batch().weights, (std::vector<double>{1, 1, 1, 1}));
  replay.Learnt(errors);
  std::vector<int> counts(4);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(replay.PriorityOf(i), golden["priorities"][i], kTolerance);
  for (int round = 0; round < 5000; ++round) {
    replay.Sample(4, golden["beta"], rng);
    for (size_t row = 0; row < 4; ++row) {
      const int64_t index = replay.indices()[row];
      ++counts[index];
      EXPECT_NEAR(replay.batch().weights[row], golden["weights"][index], kTolerance);
    }
  }
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += replay.PriorityOf(i);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(counts[i], 20000 * replay.PriorityOf(i) / sum, 250) << i;
}

TEST(ReplayTest, KeepsTheLatestWithTheirNextMasks) {
  for (const double alpha : {0.0, 0.6}) {
    Replay replay(3, {1, 2}, alpha);
    const float last = 4;
    for (const float state : {0.0f, 1.0f, 2.0f, 3.0f}) replay.Add(Numbered(state, ActionMask(state == 3 ? 2 : 3)));
    replay.Add({.state = {&last, 1}, .action = 1, .reward = -1, .done = true, .next_state = {}, .next_mask = {}});
    EXPECT_EQ(replay.size(), 3);
    Rng rng(2);
    replay.Sample(200, 0.4, rng);
    const Transitions& batch = replay.batch();
    for (size_t row = 0; row < 200; ++row) {
      EXPECT_GE(batch.states[row], 2.0f);
      EXPECT_EQ(batch.done[row] != 0, batch.states[row] == last);
      EXPECT_EQ(batch.next_illegal[2 * row] != 0, batch.states[row] == 3.0f);
      EXPECT_EQ(batch.next_illegal[2 * row + 1], 0);
    }
  }
}

TEST(PriorityTreeTest, FindsTheStretch) {
  PriorityTree tree(5);
  for (const auto& [index, value] : {std::pair{0, 1.0}, {1, 0.0}, {2, 2.0}, {4, 3.0}}) tree.Set(index, value);
  EXPECT_EQ(tree.sum(), 6);
  EXPECT_EQ(tree.least(), 1);
  EXPECT_EQ(tree.Find(0), 0);
  EXPECT_EQ(tree.Find(1), 2);
  EXPECT_EQ(tree.Find(2.9), 2);
  EXPECT_EQ(tree.Find(3), 4);
  EXPECT_EQ(tree.Find(6), 4);
  tree.Set(4, 0);
  EXPECT_EQ(tree.Find(3), 2);
}

}  // namespace
}  // namespace netwright
