#include "netwright/transfer/policy/adaptation.h"

#include <algorithm>

#include "netwright/rl/agents/on_policy/reward_probe.h"
#include "netwright/transfer/task_permutation.h"

namespace netwright {
namespace {

// Adds up curves of unlike length; a trial that ended early stays at its last value.
class MeanCurve {
 public:
  explicit MeanCurve(size_t length) : sums_(length) {}
  void Add(std::span<const double> curve) {
    if (curve.empty()) return;
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += curve[std::min(i, curve.size() - 1)];
    ++count_;
  }
  std::vector<double> Mean() const {
    std::vector<double> mean = sums_;
    for (double& value : mean) value /= std::max(count_, 1.0);
    return mean;
  }

 private:
  std::vector<double> sums_;
  double count_ = 0;
};

struct Played {
  MeanCurve by_episode, best;
  TrialActions actions;
};

Played PlayTrials(OnPolicyAgent& agent, TrialWorld& world, const TrialWorldConfig& config, int rounds) {
  Played played = {MeanCurve(config.most), MeanCurve(config.most), {}};
  NetworkEnv& environments = world.environments();
  std::vector<Action> actions(static_cast<size_t>(config.lanes));
  for (int round = 0; round < rounds; ++round) {
    world.Begin(round);
    std::vector<std::vector<double>> taken(actions.size(), std::vector<double>(environments.spec().actions));
    while (!world.IsRoundOver()) {
      agent.Act(environments.observations(), actions);
      for (int lane = 0; lane < config.lanes; ++lane) {
        if (environments.progress(lane).trial == 0) ++taken[lane][actions[lane]];
      }
      environments.Send(actions);
      environments.Recv(std::chrono::milliseconds(0));
      agent.Observe(environments.results());
    }
    for (int lane = 0; lane < config.lanes; ++lane) {
      played.by_episode.Add(world.episode_quantiles(lane));
      played.best.Add(world.best_quantiles(lane));
      double steps = 0;
      for (const double count : taken[lane]) steps += count;
      for (double& count : taken[lane]) count /= std::max(steps, 1.0);
      played.actions.tasks.push_back(world.task(lane).task().name);
      played.actions.frequencies.push_back(taken[lane]);
    }
  }
  return played;
}

// The policy's probabilities where each trial's sixth episode begins, after networks built at random.
LaneProbabilities ProbabilitiesAfterFive(OnPolicyAgent& policy, TrialWorld& world, uint64_t seed) {
  constexpr size_t kNetworks = 5;
  NetworkEnv& environments = world.environments();
  return ProbabilitiesUnderRandomActions(
      policy, environments, seed,
      [&](int lane) {
        return environments.observations()[static_cast<size_t>(lane)].episode_start &&
               world.episode_quantiles(lane).size() == kNetworks;
      },
      [&] { return world.IsRoundOver(); });
}

}  // namespace

Adaptation MeasureAdaptation(const MakeFrozenPolicy& make_policy, const MakeTrialWorld& make_world,
                             const TrialWorldConfig& config, int rounds) {
  const auto play = [&](TrialWorldConfig::Shown shown, bool wiped) {
    TrialWorldConfig control = config;
    control.shown = shown;
    control.forget = wiped;
    const auto world = make_world(control);
    const auto policy = make_policy({world->environments().spec(), config.lanes, 0, config.seed}, wiped);
    return PlayTrials(*policy, *world, control, rounds);
  };
  using Shown = TrialWorldConfig::Shown;
  const Played plain = play(Shown::kTrue, false);
  Adaptation adaptation;
  adaptation.by_episode = plain.by_episode.Mean();
  adaptation.best = plain.best.Mean();
  adaptation.best_with_unrelated_rewards = play(Shown::kUnrelated, false).best.Mean();
  adaptation.best_with_wiped_memory = play(Shown::kTrue, true).best.Mean();
  adaptation.task_permutation_p = TaskPermutationP(plain.actions, Rng(config.seed, "transfer/permutation"));

  LaneProbabilities probabilities[2];
  for (const bool opposite : {false, true}) {
    TrialWorldConfig control = config;
    control.shown = opposite ? Shown::kOpposite : Shown::kTrue;
    const auto world = make_world(control);
    const auto policy = make_policy({world->environments().spec(), config.lanes, 0, config.seed}, false);
    probabilities[opposite] = ProbabilitiesAfterFive(*policy, *world, config.seed);
  }
  adaptation.reward_probe = MeanTotalVariation(probabilities[0], probabilities[1]);
  return adaptation;
}

}  // namespace netwright
