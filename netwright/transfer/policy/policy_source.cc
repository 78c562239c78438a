#include "netwright/transfer/policy/policy_source.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/rl/agents/on_policy/ppo.h"
#include "netwright/rl/environments/networks/trial_observation.h"
#include "netwright/rl/policy_file.h"
#include "netwright/transfer/policy/policy_part.h"

namespace netwright {
namespace {

// The agent that a policy's header describes.
PpoConfig AgentOf(const std::string& policy) {
  std::istringstream in(policy);
  const nlohmann::json header = ReadPolicyHeader(in);
  PpoConfig agent;
  try {
    if (header.at("hyper_parameters").at("memory") != "episode") {
      FailUsage("the policy is none that networks can be drawn from; train one with a memory of its episode");
    }
    agent.memory = "episode";
    agent.input = "state";
    agent.policy = header.at("policy");
    agent.hidden = header.at("hidden");
    agent.auxiliary = header.value("foresees_scores", false) ? 1 : 0;
  } catch (const nlohmann::json::exception& error) {
    FailUsage("the policy's header is damaged: {}", error.what());
  }
  return agent;
}

class PolicySource final : public CandidateSource {
 public:
  PolicySource(std::shared_ptr<const SearchSpace> space, const std::string& policy, const PpoConfig& agent, int most)
      : space_(std::move(space)),
        observation_(space_, TrialObservation::AllNames()),
        agent_(MakePpoAgent(agent, SpecOf(most))),
        lanes_(static_cast<size_t>(most)) {
    std::istringstream in(policy);
    agent_->Load(in);
    agent_->SetFrozen(true);
    for (Lane& lane : lanes_) lane.state.resize(static_cast<size_t>(observation_.size()));
  }

  std::vector<Architecture> Sample(const TrialHistory& history, int count, Rng& rng) override {
    NETWRIGHT_CHECK(count <= static_cast<int>(lanes_.size()));
    TrialRecord record;
    for (const TrialHistory::Entry& entry : history.entries) record.Add(*space_, entry.arch, entry.reward);
    agent_->Reseed(rng());
    for (Lane& lane : lanes_) Begin(lane, history.task);
    std::vector<Observation> observations(lanes_.size());
    std::vector<Action> actions(lanes_.size());
    const std::vector<StepResult> results(lanes_.size());
    for (int step = 0; std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.goes_on; });
         ++step) {
      for (size_t i = 0; i < lanes_.size(); ++i) observations[i] = Show(lanes_[i], history, record, step == 0);
      agent_->Act(observations, actions);
      for (size_t i = 0; i < lanes_.size(); ++i) Step(lanes_[i], history.task, actions[i]);
      agent_->Observe(results);
    }
    std::vector<Architecture> networks;
    for (int i = 0; i < count; ++i) {
      if (lanes_[i].is_whole) networks.push_back(lanes_[i].arch);
    }
    return networks;
  }

 private:
  // An episode. One that is over goes on being shown its last observation, since all act at once.
  struct Lane {
    Architecture arch;
    std::vector<Action> actions;
    ActionMask mask;
    std::vector<float> state;
    bool goes_on = false;
    bool is_whole = false;  // the network is finished, valid and within the limits
  };

  AgentSpec SpecOf(int lanes) const {
    AgentSpec spec = {{.state_size = observation_.size(),
                       .actions = space_->ActionCount(),
                       .name = std::string(space_->name()),
                       .encoding = kEncodingVersion,
                       .blocks = observation_.blocks()},
                      lanes};
    for (Action action = 0; action < spec.actions; ++action) spec.action_names.push_back(space_->ActionName(action));
    return spec;
  }

  void Begin(Lane& lane, const TaskContext& task) const {
    lane.arch = space_->Initial();
    lane.actions.clear();
    lane.mask = space_->LegalActions(lane.arch, task.input, task.limits);
    lane.is_whole = false;
    lane.goes_on = lane.mask.any();
    if (!lane.goes_on) lane.mask.set(0);
  }

  Observation Show(Lane& lane, const TrialHistory& history, const TrialRecord& record, bool start) const {
    if (lane.goes_on) {
      observation_.Write({.task = history.task,
                          .record = record,
                          .prefix = lane.arch,
                          .actions = lane.actions,
                          .evaluations = history.evaluations,
                          .scored = static_cast<int64_t>(history.entries.size())},
                         lane.state);
    }
    return {lane.state, lane.mask, static_cast<int>(lane.actions.size()), start, start};
  }

  void Step(Lane& lane, const TaskContext& task, Action action) const {
    if (!lane.goes_on) return;
    lane.arch = space_->Apply(lane.arch, action);
    lane.actions.push_back(action);
    const ActionMask legal = space_->LegalActions(lane.arch, task.input, task.limits);
    const bool over = space_->IsTerminal(lane.arch) || legal.none() ||
                      static_cast<int>(lane.actions.size()) >= space_->DefaultEpisodeLength();
    lane.is_whole = space_->IsTerminal(lane.arch) || MayEnd(*space_, legal);
    lane.goes_on = !over;
    if (lane.goes_on) lane.mask = legal;
  }

  const std::shared_ptr<const SearchSpace> space_;
  const TrialObservation observation_;
  const std::unique_ptr<OnPolicyAgent> agent_;
  std::vector<Lane> lanes_;
};

}  // namespace

std::unique_ptr<CandidateSource> MakePolicySource(std::shared_ptr<const SearchSpace> space, const std::string& policy,
                                                  int most) {
  return std::make_unique<PolicySource>(std::move(space), policy, AgentOf(policy), most);
}

std::unique_ptr<CandidateSource> MakePolicySourceIn(std::shared_ptr<const SearchSpace> space, const std::string& file,
                                                    int most) {
  const std::string policy = PolicyIn(file);
  return policy.empty() ? nullptr : MakePolicySource(std::move(space), policy, most);
}

}  // namespace netwright
