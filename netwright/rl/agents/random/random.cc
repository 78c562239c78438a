#include "netwright/base/random.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"
#include "netwright/rl/agents/random/random.h"
#include "netwright/rl/policy_file.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

class RandomAgent final : public Agent {
 public:
  explicit RandomAgent(const AgentSpec& spec) : spec_(spec), rng_(spec.seed, "agent/act") {}

  void Act(std::span<const Observation> inputs, std::span<Action> actions) override {
    NETWRIGHT_CHECK(static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    stats_.entropy = 0;
    for (size_t lane = 0; lane < inputs.size(); ++lane) {
      const ActionMask& offered = inputs[lane].mask;
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
  Rng rng_;
  AgentStats stats_;
};

}  // namespace

std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec) { return std::make_unique<RandomAgent>(spec); }

}  // namespace netwright
