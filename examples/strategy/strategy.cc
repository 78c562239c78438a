// A strategy of one's own: hill climbing. It keeps the best network, cuts it at a random layer and finishes it at
// random. To give it to `netwright search`, put the class into a folder below netwright/search/ and a row into the
// table of netwright/run/strategies.cc (docs/adding/strategy.md).
#include <fmt/format.h>

#include <memory>
#include <unordered_map>

#include "netwright/base/options.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/run/search_loop.h"
#include "netwright/search/strategy_component.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {

struct HillClimbingConfig {
  double restarts = 0.1;  // share of the networks that start from nothing
};

void Declare(HillClimbingConfig& config, Options& options) {
  options.Add("hill_climbing.restarts", &config.restarts, "share of the networks that start from nothing", {0, 1});
}

class HillClimbing final : public Strategy {
 public:
  HillClimbing(const HillClimbingConfig& config, const StrategyContext& context)
      : config_(config), context_(context), rng_(context.seed, "hill_climbing/proposals") {}

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals(max);
    for (Proposal& proposal : proposals) {
      proposal.id = next_id_++;
      proposal.task = context_.task.task;
      proposal.arch = Neighbour();
      Describe(*context_.space, proposal);
      waiting_[proposal.id] = proposal;
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      if (evaluation.outcome == Outcome::kOk) best_.Add(waiting_.at(evaluation.id), evaluation.reward());
      waiting_.erase(evaluation.id);
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

 private:
  Architecture Neighbour() {
    const SearchSpace& space = *context_.space;
    Architecture arch = space.Initial();
    if (best_.size() > 0 && !rng_.Bernoulli(config_.restarts)) {
      const std::vector<Action> actions = space.ActionsOf(best_.Top(1).front());
      const uint64_t kept = actions.empty() ? 0 : rng_.Below(actions.size());
      for (uint64_t i = 0; i < kept; ++i) arch = space.Apply(arch, actions[i]);
    }
    while (!space.IsTerminal(arch)) {
      const ActionMask legal = space.LegalActions(arch, context_.task.input, context_.task.limits);
      if (legal.none()) break;
      arch = space.Apply(arch, UniformAction(legal, rng_));
    }
    return arch;
  }

  const HillClimbingConfig config_;
  const StrategyContext context_;
  Rng rng_;
  uint64_t next_id_ = 0;
  std::unordered_map<uint64_t, Proposal> waiting_;
  BestList best_;
};

std::unique_ptr<Strategy> MakeHillClimbing(const HillClimbingConfig& config, const StrategyContext& context) {
  return std::make_unique<HillClimbing>(config, context);
}

// The row of the table would be {"hill-climbing", "changes the best network", Make<HillClimbingStrategy>}.
using HillClimbingStrategy = ConfiguredStrategy<HillClimbingConfig, MakeHillClimbing>;

}  // namespace netwright

int main() {
  using namespace netwright;
  TaskInfo task;
  task.name = "example";
  task.input = {.channels = 1, .height = 28, .width = 28, .classes = 10};

  StrategyContext context;
  context.space = MakeSearchSpace("chain");
  context.task.input = task.input;
  context.seed = 1;
  const std::unique_ptr<Strategy> strategy = HillClimbingStrategy().Make(context);
  const std::unique_ptr<Evaluator> evaluator = MakeSyntheticEvaluator({task}, {});
  LoopCounts counts;
  RunSearchLoop(*strategy, *evaluator, {.evaluations = 200}, {}, counts);
  fmt::print("best of {} networks  {}\n", counts.trained, context.space->Format(strategy->Recommend(1).front()));
}
