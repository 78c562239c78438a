// No search trains, and no final training would deliver, a network that is over a limit: 1,000 whole searches under
// limits drawn at random.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/final/fit_template.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/spaces/limits.h"
#include "netwright/train/recipe.h"

namespace netwright {
namespace {

constexpr int kSearches = 1000;
constexpr int64_t kEvaluations = 4, kProposals = 12;

std::string Broken(const Graph& graph, const InputSpec& input, const Limits& limits) {
  const DeviceCost device = DeviceCostOf(LowerForInference(graph, input, limits.net), limits.times);
  const int64_t params = EstimateCost(graph, input, limits.net, limits.batch_size).params;
  std::string broken;
  const auto look = [&](const char* what, int64_t value, int64_t limit) {
    if (limit > 0 && value > limit) broken += std::string(what) + " ";
  };
  look("params", params, limits.max_params);
  look("flash", device.flash, limits.max_flash);
  look("ram", device.ram, limits.max_ram);
  look("macs", device.macs, limits.max_macs);
  look("latency", device.latency, limits.max_latency);
  return broken;
}

// What is to be trained comes here.
class CheckingEvaluator final : public Evaluator {
 public:
  CheckingEvaluator(std::unique_ptr<Evaluator> inner, const InputSpec& input, const Limits& limits, int64_t& trained)
      : inner_(std::move(inner)), input_(input), limits_(limits), trained_(trained) {}
  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) {
      EXPECT_EQ(Broken(*proposal.graph(), input_, limits_), "") << proposal.graph()->Text();
      ++trained_;
    }
    inner_->Submit(proposals);
  }
  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override { return inner_->Wait(timeout); }

 private:
  const std::unique_ptr<Evaluator> inner_;
  const InputSpec input_;
  const Limits limits_;
  int64_t& trained_;
};

// Each limit in one search of two.
Limits DrawnLimits(Rng& rng, const NetworkTemplate& net) {
  const auto drawn = [&](std::initializer_list<int64_t> values) {
    return rng.Bernoulli(0.5) ? 0 : values.begin()[rng.Below(values.size())];
  };
  Limits limits{.max_params = drawn({5'000, 20'000, 100'000}),
                .max_flash = drawn({8 << 10, 16 << 10, 64 << 10, 256 << 10}),
                .max_ram = drawn({8 << 10, 16 << 10, 64 << 10}),
                .max_macs = drawn({100'000, 1'000'000, 10'000'000}),
                .batch_size = 32,
                .net = net};
  limits.max_latency = drawn({1'000'000, 10'000'000, 100'000'000});
  TargetChoice target;
  target.name = Targets()[rng.Below(Targets().size())]->name;
  limits.times = TimesOn(target);
  return limits;
}

TEST(LimitedSearchSlowTest, NeitherATrainedNorADeliveredNetworkBreaksALimit) {
  const std::vector<std::string> strategies = {"evolution", "local-search", "masked-random", "random"};
  int searches = 0, delivered = 0;
  int64_t trained = 0;
  for (uint64_t seed = 0; searches < kSearches; ++seed) {
    Rng rng(seed, "test/limited");
    const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(rng.Bernoulli(0.5) ? "chain" : "compact");
    const int side = 16 + 8 * static_cast<int>(rng.Below(4));
    const TaskInfo task = {
        .name = "t", .input = {.channels = rng.Bernoulli(0.5) ? 1 : 3, .height = side, .width = side, .classes = 10}};
    const Limits limits = DrawnLimits(rng, space->Settled(QuickRecipe().net));
    if (space->LegalActions(space->Initial(), task.input, limits).none()) continue;  // no network fits
    ++searches;
    ExperimentSpec spec = MakeSpec("quick");
    spec.strategy = strategies[rng.Below(strategies.size())];
    const auto strategy =
        MakeStrategy(spec, {.space = space, .task = {.task = 0, .input = task.input, .limits = limits}, .seed = seed});
    const auto evaluator =
        WithLimits(std::make_unique<CheckingEvaluator>(MakeSyntheticEvaluator({task}, {}), task.input, limits, trained),
                   {task}, limits);
    LoopCounts counts;
    RunSearchLoop(*strategy, *evaluator, {.evaluations = kEvaluations, .proposals = kProposals}, {}, counts);
    for (const Architecture& arch : strategy->Recommend(1)) {
      const Graph graph = space->Lower(arch);
      const std::optional<NetworkTemplate> net =
          FitTemplate(graph, task.input, space->Settled(QuickFinalRecipe().net), limits.net, limits);
      ASSERT_TRUE(net.has_value()) << graph.Text();
      Limits final = limits;
      final.net = *net;
      EXPECT_EQ(Broken(graph, task.input, final), "") << graph.Text() << " " << net->Text();
      ++delivered;
    }
  }
  EXPECT_GT(trained, 2 * kSearches);
  EXPECT_GT(delivered, kSearches * 3 / 4);
}

}  // namespace
}  // namespace netwright
