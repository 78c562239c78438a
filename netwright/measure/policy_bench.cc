#include "netwright/measure/policy_bench.h"

#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/descriptors.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/measure/bench_table.h"
#include "netwright/rl/agent.h"
#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "netwright/transfer/policy/policy_trainer.h"

namespace netwright {
namespace {

class HashEvaluator final : public InstantEvaluator {
  Evaluation Score(const Proposal& proposal) const override {
    Evaluation evaluation;
    evaluation.metrics.accuracy = Rng(proposal.key.hash()).Uniform();
    return evaluation;
  }
};

}  // namespace

Rate MeasurePolicy(const std::shared_ptr<const NetworkSpace>& space, int lanes, bool learn, double seconds) {
  HashEvaluator evaluator;
  const TaskContext task = {
      .task = 0, .input = kBenchInput, .limits = {}, .descriptors = std::vector(kDescriptorNames.size(), 0.5)};
  NetworkEnv environments(space, MakeDrawnTrials({{.task = task, .evaluations = 20}}),
                          {.lanes = lanes,
                           .rules = {.mask_actions = true},
                           .score_at_the_end = true,
                           .observe = TrialObservation::AllNames(),
                           .seed = 1},
                          &evaluator);
  const auto agent = MakePpoAgent(PolicyTrainingConfig().agent, {environments.spec(), lanes, 0, /*seed=*/1});
  agent->SetFrozen(!learn);
  // From one update to the next.
  return MeasureRate(seconds, [&] {
    const int64_t updates = agent->stats().updates;
    int64_t steps = 0;
    do {
      Play(*agent, environments, 1);
      steps += lanes;
    } while (learn && agent->stats().updates == updates);
    return steps;
  });
}

}  // namespace netwright
