#include "netwright/rl/environments/networks/episode.h"

#include <gtest/gtest.h>

#include <vector>

#include "netwright/base/random.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

constexpr InputSpec kInput = {.channels = 1, .height = 28, .width = 28, .classes = 10};

// A stand-in for training: invalid where a layer does not fit, else an accuracy that depends on the graph.
Evaluation Score(const NetworkSpace& space, const Proposal& proposal, const InputSpec& input,
                 const Limits& limits = {}) {
  Evaluation evaluation;
  evaluation.id = proposal.id;
  const Graph graph = space.Lower(proposal.arch);
  if (!InferShapes(graph, input, limits.net)) {
    evaluation.outcome = Outcome::kInvalid;
    return evaluation;
  }
  const Cost cost = EstimateCost(graph, input, limits.net, limits.batch_size);
  if (limits.max_params > 0 && cost.params > limits.max_params) {
    evaluation.outcome = Outcome::kInvalid;
    return evaluation;
  }
  evaluation.metrics.accuracy = static_cast<double>(Hash64(graph.Text()) % 1000) / 1000;
  return evaluation;
}

// Three actions around one network: a layer, a pointer shift, terminal. The pointer may be shifted once (to 1); a
// second shift leaves its range. A stand-in for the pointers of multi-branch spaces.
class PointerSpace final : public NetworkSpace {
 public:
  static constexpr Action kLayer = 0, kShift = 1, kEnd = 2;

  std::string_view name() const override { return "pointer"; }
  int ActionCount() const override { return 3; }
  std::string ActionName(Action action) const override { return std::to_string(action); }
  bool IsPointerShift(Action action) const override { return action == kShift; }
  Action TerminalAction() const override { return kEnd; }
  int MaxLayers() const override { return 4; }
  int DefaultEpisodeLength() const override { return 8; }
  Architecture Initial() const override {
    Architecture architecture;
    architecture.space = id();
    return architecture;
  }
  ActionMask LegalActions(const Architecture& architecture, const InputSpec&, const Limits&) const override {
    if (IsTerminal(architecture)) return {};
    return architecture.shift1 == 0 ? 0b111 : 0b101;
  }
  Architecture Apply(const Architecture& architecture, Action action) const override {
    Architecture next = architecture;
    if (action == kShift) {
      if (next.shift1 == 1) {
        next.out_of_range = 1;
      } else {
        next.shift1 = 1;
      }
    } else {
      next.layers[next.size++] = {.type = action == kEnd ? LayerType::kTerminal : LayerType::kConvolution};
    }
    return next;
  }
  bool IsTerminal(const Architecture& architecture) const override {
    return architecture.HasTerminal() || architecture.out_of_range != 0 || architecture.size >= MaxLayers();
  }
  int EncodedSize() const override { return 1; }
  void Encode(const Architecture& architecture, std::span<float> out) const override { out[0] = architecture.size; }
  Graph Lower(const Architecture&) const override { return Graph::Parse("input"); }
  std::string Format(const Architecture&) const override { return "empty"; }
  Architecture Parse(std::string_view) const override { return Initial(); }
  std::vector<Action> ActionsOf(const Architecture&) const override { return {}; }
};

Evaluation Accuracy(double accuracy) {
  Evaluation evaluation;
  evaluation.metrics.accuracy = accuracy;
  return evaluation;
}

class EnvironmentTest : public testing::Test {
 protected:
  std::unique_ptr<NetworkEpisode> Make(const EpisodeRules& rules) {
    return std::make_unique<NetworkEpisode>(chain_, rules);
  }
  TimeStep Take(NetworkEpisode& environment, std::string_view action, const Limits& limits = {}) {
    return environment.Finish(Score(*chain_, environment.Step(ActionNamed(action)), kInput, limits));
  }
  Action ActionNamed(std::string_view name) const {
    for (Action action = 0; action < chain_->ActionCount(); ++action) {
      if (chain_->ActionName(action) == name) return action;
    }
    ADD_FAILURE() << name;
    return 0;
  }
  void ExpectFreshEpisode(const TimeStep& step) {
    EXPECT_TRUE(step.done());
    EXPECT_EQ(step.arch, chain_->Initial());
    EXPECT_EQ(step.step, 0);
  }

  std::shared_ptr<const NetworkSpace> chain_ = MakeSearchSpace("chain");
};

TEST_F(EnvironmentTest, RewardsEveryAction) {
  const auto environment = Make({});
  const TimeStep start = environment->Reset({.task = 3, .input = kInput, .limits = {}});
  EXPECT_EQ(start.arch, chain_->Initial());
  EXPECT_EQ(start.step, 0);
  EXPECT_EQ(start.reward, 0);
  EXPECT_FALSE(start.done());

  const Proposal proposal = environment->Step(ActionNamed("conv3"));
  EXPECT_EQ(proposal.task, 3);
  EXPECT_EQ(proposal.arch, chain_->Parse("conv3"));
  const TimeStep first = environment->Finish(Accuracy(0.25));
  EXPECT_EQ(first.reward, 0.25);
  EXPECT_EQ(first.arch, proposal.arch);
  EXPECT_EQ(first.step, 1);
  EXPECT_FALSE(first.done());
  EXPECT_EQ(first.end, EpisodeEnd::kNone);

  EXPECT_EQ(environment->Step(ActionNamed("max2")).arch, chain_->Parse("conv3-max2"));
  const TimeStep second = environment->Finish(Accuracy(0.5));
  EXPECT_EQ(second.reward, 0.5);
  EXPECT_EQ(second.step, 2);
}

TEST_F(EnvironmentTest, TerminalEnds) {
  const auto environment = Make({});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  Take(*environment, "conv3");
  const Proposal proposal = environment->Step(ActionNamed("terminal"));
  EXPECT_TRUE(proposal.arch.HasTerminal());
  const TimeStep end = environment->Finish(Accuracy(0.75));
  ExpectFreshEpisode(end);
  EXPECT_EQ(end.end, EpisodeEnd::kTerminal);
  EXPECT_EQ(end.reward, 0.75);
  // The next episode goes on without a Reset.
  const TimeStep next = Take(*environment, "conv1");
  EXPECT_EQ(next.arch, chain_->Parse("conv1"));
  EXPECT_EQ(next.step, 1);
  EXPECT_FALSE(next.done());
}

TEST_F(EnvironmentTest, TerminalOnTheEmptyNetworkIsValid) {
  const auto environment = Make({.mask_actions = true});
  const TimeStep start = environment->Reset({.task = 0, .input = kInput, .limits = {}});
  EXPECT_TRUE(start.mask[7]);
  const TimeStep end = Take(*environment, "terminal");
  ExpectFreshEpisode(end);
  EXPECT_EQ(end.end, EpisodeEnd::kTerminal);
  EXPECT_GT(end.reward, 0);
}

TEST_F(EnvironmentTest, MaxLayersEnds) {
  const auto environment = Make({.max_steps = 20});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  for (int i = 1; i < 10; ++i) EXPECT_FALSE(Take(*environment, "conv1").done()) << i;
  const TimeStep end = Take(*environment, "conv1");
  ExpectFreshEpisode(end);
  EXPECT_EQ(end.end, EpisodeEnd::kMaxLayers);
  EXPECT_GT(end.reward, 0);
}

TEST_F(EnvironmentTest, MaxStepsEnds) {
  const auto environment = Make({.max_steps = 3});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  EXPECT_FALSE(Take(*environment, "conv1").done());
  EXPECT_FALSE(Take(*environment, "conv1").done());
  const TimeStep end = Take(*environment, "max2");
  ExpectFreshEpisode(end);
  EXPECT_EQ(end.end, EpisodeEnd::kMaxSteps);
}

TEST_F(EnvironmentTest, InvalidNetworkEndsWithoutReward) {
  const auto environment = Make({});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  for (const char* pooling : {"max3", "max3", "max3"}) EXPECT_FALSE(Take(*environment, pooling).done());
  const TimeStep end = Take(*environment, "conv3");  // on 1 x 1
  ExpectFreshEpisode(end);
  EXPECT_EQ(end.end, EpisodeEnd::kInvalid);
  EXPECT_EQ(end.reward, 0);
}

TEST_F(EnvironmentTest, FailedTrainingEndsWithoutReward) {
  for (const Outcome outcome : {Outcome::kDiverged, Outcome::kOutOfMemory, Outcome::kTimeout, Outcome::kCrashed}) {
    const auto environment = Make({});
    environment->Reset({.task = 0, .input = kInput, .limits = {}});
    environment->Step(ActionNamed("conv3"));
    Evaluation evaluation = Accuracy(0.9);
    evaluation.outcome = outcome;
    const TimeStep end = environment->Finish(evaluation);
    ExpectFreshEpisode(end);
    EXPECT_EQ(end.end, EpisodeEnd::kInvalid);
    EXPECT_EQ(end.reward, 0);
  }
}

TEST_F(EnvironmentTest, PointerOutOfRangeEndsWithoutReward) {
  const auto space = std::make_shared<PointerSpace>();
  const auto environment = std::make_unique<NetworkEpisode>(space, EpisodeRules{.sigma = 0.1});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  environment->Step(PointerSpace::kLayer);
  EXPECT_EQ(environment->Finish(Accuracy(0.5)).reward, 0.5);
  environment->Step(PointerSpace::kShift);
  const TimeStep shift = environment->Finish(Accuracy(0.5));
  EXPECT_DOUBLE_EQ(shift.reward, 0.05);  // sigma x accuracy
  EXPECT_FALSE(shift.done());
  environment->Step(PointerSpace::kShift);
  const TimeStep end = environment->Finish(Accuracy(0.5));
  EXPECT_TRUE(end.done());
  EXPECT_EQ(end.end, EpisodeEnd::kPointerOutOfRange);
  EXPECT_EQ(end.reward, 0);
  EXPECT_EQ(end.arch, space->Initial());
}

TEST_F(EnvironmentTest, ShiftsEarnNothingBySigmaZero) {
  const auto environment = std::make_unique<NetworkEpisode>(std::make_shared<PointerSpace>(), EpisodeRules{});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  environment->Step(PointerSpace::kShift);
  EXPECT_EQ(environment->Finish(Accuracy(0.5)).reward, 0);
  environment->Step(PointerSpace::kEnd);
  EXPECT_EQ(environment->Finish(Accuracy(0.5)).reward, 0.5);
}

TEST_F(EnvironmentTest, UnmaskedOffersEverything) {
  const auto environment = Make({});
  EXPECT_EQ(environment->Reset({.task = 0, .input = kInput, .limits = {}}).mask, ActionMask(0xff));
  for (const char* pooling : {"max3", "max3", "max3"}) {
    EXPECT_EQ(Take(*environment, pooling).mask, ActionMask(0xff));
  }
}

TEST_F(EnvironmentTest, MaskedOffersLegalActions) {
  const auto environment = Make({.mask_actions = true});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  TimeStep step;
  for (const char* pooling : {"max3", "max3", "max3"}) step = Take(*environment, pooling);
  EXPECT_EQ(step.mask, ActionMask(0b10000001));  // conv1 and terminal on 1 x 1
  step = Take(*environment, "terminal");
  EXPECT_EQ(step.mask, ActionMask(0xff));  // of the next episode's empty network
}

TEST_F(EnvironmentTest, PrefixOverTheLimitsPassesWithoutReward) {
  Limits limits;
  limits.max_params = 200'000;
  const auto environment = Make({.mask_actions = true});
  environment->Reset({.task = 0, .input = kInput, .limits = limits});
  for (const char* action : {"conv3", "max3"}) {
    const TimeStep large = Take(*environment, action, limits);
    EXPECT_FALSE(large.done());
    EXPECT_EQ(large.reward, 0);
    EXPECT_FALSE(large.mask[7]);
  }
  const TimeStep small = Take(*environment, "max3", limits);
  EXPECT_FALSE(small.done());
  EXPECT_GT(small.reward, 0);
  EXPECT_TRUE(small.mask[7]);
}

TEST_F(EnvironmentTest, PrefixThatCannotComeWithinEnds) {
  Limits limits;
  limits.max_params = 12'000;  // the dense layer alone: ten thousand for its classes
  const auto environment = Make({});
  environment->Reset({.task = 0, .input = kInput, .limits = limits});
  EXPECT_EQ(Take(*environment, "conv3", limits).end, EpisodeEnd::kInvalid);
}

TEST_F(EnvironmentTest, ImpossibleLimitsOfferTheWayOut) {
  Limits limits;
  limits.max_params = 1;
  const auto environment = Make({.mask_actions = true});
  EXPECT_EQ(environment->Reset({.task = 0, .input = kInput, .limits = limits}).mask, ActionMask(0b10000000));
  const TimeStep end = Take(*environment, "terminal", limits);
  EXPECT_EQ(end.end, EpisodeEnd::kInvalid);
  EXPECT_EQ(end.mask, ActionMask(0b10000000));
}

TEST_F(EnvironmentTest, SameActionsGiveTheSameSteps) {
  for (const bool masked : {false, true}) {
    const auto a = Make({.mask_actions = masked});
    const auto b = Make({.mask_actions = masked});
    a->Reset({.task = 0, .input = kInput, .limits = {}});
    b->Reset({.task = 0, .input = kInput, .limits = {}});
    Rng rng(1, "env");
    int ends = 0;
    for (int i = 0; i < 500; ++i) {
      const Action action = static_cast<Action>(rng.Below(8));
      const TimeStep x = a->Finish(Score(*chain_, a->Step(action), kInput));
      const TimeStep y = b->Finish(Score(*chain_, b->Step(action), kInput));
      EXPECT_EQ(x.arch, y.arch);
      EXPECT_EQ(x.mask, y.mask);
      EXPECT_EQ(x.reward, y.reward);
      EXPECT_EQ(x.end, y.end);
      EXPECT_EQ(x.done(), x.end != EpisodeEnd::kNone);
      ends += x.done() ? 1 : 0;
    }
    EXPECT_GT(ends, 50);
  }
}

TEST_F(EnvironmentTest, ResetDropsTheEpisode) {
  const auto environment = Make({});
  environment->Reset({.task = 0, .input = kInput, .limits = {}});
  Take(*environment, "conv3");
  environment->Step(ActionNamed("conv3"));  // never finished
  const TimeStep start = environment->Reset({.task = 1, .input = kInput, .limits = {}});
  EXPECT_EQ(start.arch, chain_->Initial());
  EXPECT_EQ(environment->Step(ActionNamed("max2")).task, 1);
}

}  // namespace
}  // namespace netwright
