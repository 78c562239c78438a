#include "netwright/base/random.h"

#include <cmath>
#include <istream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/rl/agents/random/random.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

class RandomAgent final : public Agent {
 public:
  explicit RandomAgent(const AgentSpec& spec) : spec_(spec), rng_(spec.seed, "agent/act") {}

  void Act(std::span<const LaneInput> inputs, bool /*explore*/, std::span<Action> actions) override {
    NETWRIGHT_CHECK(static_cast<int>(inputs.size()) == spec_.lanes && actions.size() == inputs.size());
    stats_.entropy = 0;
    for (size_t lane = 0; lane < inputs.size(); ++lane) {
      const ActionMask& offered = inputs[lane].mask;
      actions[lane] = UniformAction(offered, rng_);
      stats_.entropy += std::log(static_cast<double>(offered.count())) / spec_.lanes;
    }
  }

  void Observe(std::span<const LaneOutcome> outcomes) override {
    NETWRIGHT_CHECK(static_cast<int>(outcomes.size()) == spec_.lanes);
  }

  void SetFrozen(bool) override {}
  AgentStats stats() const override { return stats_; }

  // There is nothing to learn: the header line alone.
  void Save(std::ostream& out) const override { out << Header().dump() << '\n'; }

  void Load(std::istream& in) override {
    std::string line;
    std::getline(in, line);
    const nlohmann::json header = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (in.eof() || !header.is_object()) FailUsage("this is no policy file: its first line is not a header");
    const nlohmann::json own = Header();
    for (const auto& [key, wanted] : own.items()) {
      const nlohmann::json found = header.value(key, nlohmann::json());
      if (key == "space" && (wanted == "" || found == "")) continue;  // not known, not checked
      if (found != wanted) {
        FailUsage("the policy does not fit: its {} is {}, here it is {}", key, found.dump(), wanted.dump());
      }
    }
  }

 private:
  nlohmann::json Header() const {
    return {{"format", "netwright-policy"},
            {"version", 1},
            {"agent", "random"},
            {"actions", spec_.actions},
            {"space", spec_.space}};
  }

  const AgentSpec spec_;
  Rng rng_;
  AgentStats stats_;
};

}  // namespace

std::unique_ptr<Agent> MakeRandomAgent(const AgentSpec& spec) { return std::make_unique<RandomAgent>(spec); }

}  // namespace netwright
