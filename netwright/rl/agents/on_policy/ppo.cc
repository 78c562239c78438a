#include "netwright/rl/agents/on_policy/ppo.h"

#include "netwright/rl/agents/on_policy/on_policy_parts.h"
#include "netwright/rl/losses/imitation.h"
#include "netwright/rl/losses/ppo.h"

namespace netwright {

void Declare(PpoConfig& config, Options& options) {
  Declare(config, "ppo.", options);
  options.Add("ppo.lambda", &config.lambda, "how far advantages look ahead: 0 one step, 1 all (GAE)", {0, 1});
  options.Add("ppo.clip", &config.clip, "how far an update may move an action's probability, as a share of it", {0, 1});
  options.Add("ppo.epochs", &config.epochs, "most passes over a rollout", {1, 100});
  options.Add("ppo.largest_divergence", &config.largest_divergence,
              "passes stop when the policy has moved this far from the one that acted (KL, nats)", {0, 100});
  options.Add("ppo.scale_each_lane", &config.scale_each_lane,
              "scale each environment's advantages by their own size, where tasks pay differently");
  options.Add("ppo.auxiliary", &config.auxiliary, "weight of foreseeing an episode's score; 0: it is not foreseen",
              {0, 100});
}

int64_t PlannedUpdates(const PpoConfig& config, int64_t steps, int lanes) {
  return PlannedUpdates(static_cast<const OnPolicyConfig&>(config), steps, lanes);
}

std::unique_ptr<Agent> MakePpo(const PpoConfig& config, const AgentSpec& spec) { return MakePpoAgent(config, spec); }

std::unique_ptr<OnPolicyAgent> MakePpoAgent(const PpoConfig& config, const AgentSpec& spec) {
  return MakeOnPolicyAgent(config, spec,
                           {.name = "ppo",
                            .optimizer = MakeAdam,
                            .loss = MakePpoLoss({.gamma = config.gamma,
                                                 .lambda = config.lambda,
                                                 .clip = config.clip,
                                                 .epochs = config.epochs,
                                                 .largest_divergence = config.largest_divergence,
                                                 .entropy = config.entropy,
                                                 .value_coefficient = config.value_coefficient,
                                                 .scale_each_lane = config.scale_each_lane,
                                                 .auxiliary = config.auxiliary}),
                            .foresees_scores = config.auxiliary > 0});
}

std::unique_ptr<OnPolicyAgent> MakePpoApprentice(const PpoConfig& config, const AgentSpec& spec) {
  return MakeOnPolicyAgent(config, spec,
                           {.name = "ppo",
                            .optimizer = MakeAdam,
                            .loss = MakeImitationLoss(config.auxiliary),
                            .foresees_scores = config.auxiliary > 0});
}

}  // namespace netwright
