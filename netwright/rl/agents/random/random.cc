#include "netwright/base/random.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"
#include "netwright/base/key_error.h"
#include "netwright/base/text_list.h"
#include "netwright/rl/agents/random/random.h"
#include "netwright/rl/policy_file.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

ActionMask AllowedBy(const RandomConfig& config, const AgentSpec& spec) {
  ActionMask allowed;
  for (const std::string& name : ListItems(config.actions)) {
    const auto found = std::find(spec.action_names.begin(), spec.action_names.end(), name);
    if (found == spec.action_names.end()) {
      FailUsageOf("random.actions", "'{}' is no action here; choose of {}", name, fmt::join(spec.action_names, ", "));
    }
    allowed.set(static_cast<size_t>(found - spec.action_names.begin()));
  }
  return allowed.none() ? allowed.set() : allowed;
}

class RandomAgent final : public Agent {
 public:
  RandomAgent(const RandomConfig& config, const AgentSpec& spec)
      : spec_(spec), allowed_(AllowedBy(config, spec)), rng_(spec.seed, "agent/act") {}

  void Act(std::span<const Observation> inputs, std::span<Action> actions) override {
    NETWRIGHT_CHECK(static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    stats_.entropy = 0;
    for (size_t lane = 0; lane < inputs.size(); ++lane) {
      const ActionMask wanted = inputs[lane].mask & allowed_;
      const ActionMask& offered = wanted.any() ? wanted : inputs[lane].mask;
      actions[lane] = UniformAction(offered, rng_);
      stats_.entropy += std::log(static_cast<double>(offered.count())) / spec_.lanes;
    }
  }

  void Observe(std::span<const StepResult> outcomes) override {
    NETWRIGHT_CHECK(static_cast<int>(outcomes.size()) == spec_.lanes);
  }

  void SetFrozen(bool) override {}
  AgentStats stats() const override { return stats_; }

  // There is nothing to learn: the header alone.
  void Save(std::ostream& out) const override { WritePolicy(out, Identity(), {}); }

  void Load(std::istream& in) override {
    const nlohmann::json header = ReadPolicyHeader(in);
    RequirePolicyFits(header, Identity());
    ReadPolicyTensors(in, header, {});
  }

 private:
  nlohmann::json Identity() const { return PolicyIdentity("random", spec_, nlohmann::json::array()); }

  const AgentSpec spec_;
  const ActionMask allowed_;
  Rng rng_;
  AgentStats stats_;
};

}  // namespace

void Declare(RandomConfig& config, Options& options) {
  options.Add("random.actions", &config.actions, "actions that are drawn, separated by commas; none: all on offer");
}

std::unique_ptr<Agent> MakeRandom(const RandomConfig& config, const AgentSpec& spec) {
  return std::make_unique<RandomAgent>(config, spec);
}

std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec) { return MakeRandom({}, spec); }

}  // namespace netwright
