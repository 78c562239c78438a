// An agent of one's own: for each step of an episode it remembers how well each action was rewarded, and mostly takes
// the best one. Here it builds networks in four environments at once, scored by a formula. To give it to
// `netwright search`, put the class into a folder below netwright/rl/agents/, a row into the table of agents, and one
// into that of strategies (docs/agents.md).
#include "netwright/rl/agent.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {

class ActionValues final : public Agent {
 public:
  explicit ActionValues(const AgentSpec& spec) : spec_(spec), rng_(spec.seed, "agent/act"), taken_(spec.lanes) {}

  void Act(std::span<const Observation> observations, std::span<Action> actions) override {
    for (size_t lane = 0; lane < observations.size(); ++lane) {
      const Observation& now = observations[lane];
      actions[lane] = UniformAction(now.mask, rng_);
      if (!frozen_ && rng_.Bernoulli(kExploration)) continue;
      for (Action action = 0; action < spec_.actions; ++action) {
        if (now.mask[action] && Mean(now.step, action) > Mean(now.step, actions[lane])) actions[lane] = action;
      }
    }
    for (size_t lane = 0; lane < observations.size(); ++lane) taken_[lane] = {observations[lane].step, actions[lane]};
  }

  void Observe(std::span<const StepResult> results) override {
    for (size_t lane = 0; lane < results.size() && !frozen_; ++lane) {
      Value& value = values_[taken_[lane]];
      ++value.count;
      value.sum += results[lane].reward;
    }
    ++stats_.updates;
  }

  void SetFrozen(bool frozen) override { frozen_ = frozen; }
  AgentStats stats() const override { return stats_; }

  // Agents of the program write a policy file (netwright/rl/policy_file.h). This one's is a list of numbers.
  void Save(std::ostream& out) const override {
    for (const auto& [at, value] : values_) {
      out << at.first << ' ' << at.second << ' ' << value.count << ' ' << value.sum << '\n';
    }
  }
  void Load(std::istream& in) override {
    std::pair<int, Action> at;
    Value value;
    while (in >> at.first >> at.second >> value.count >> value.sum) values_[at] = value;
  }

 private:
  static constexpr double kExploration = 0.2;

  struct Value {
    int64_t count = 0;
    double sum = 0;
  };

  double Mean(int step, Action action) const {
    const auto found = values_.find({step, action});
    return found == values_.end() ? 0 : found->second.sum / static_cast<double>(found->second.count);
  }

  AgentSpec spec_;
  Rng rng_;
  bool frozen_ = false;
  AgentStats stats_;
  std::vector<std::pair<int, Action>> taken_;  // of each environment: step of the episode, action
  std::map<std::pair<int, Action>, Value> values_;
};

}  // namespace netwright

int main() {
  using namespace netwright;
  TaskInfo task;
  task.name = "example";
  task.input = {.channels = 1, .height = 28, .width = 28, .classes = 10};
  const std::unique_ptr<Evaluator> evaluator = MakeSyntheticEvaluator({task}, {});

  NetworkEnvConfig config;
  config.lanes = 4;
  config.rules.mask_actions = true;
  TaskContext context;
  context.input = task.input;
  NetworkEnv environments(MakeSearchSpace("chain"), MakeOneTask(context), config, evaluator.get());
  environments.Reset();

  AgentSpec spec;
  static_cast<EnvSpec&>(spec) = environments.spec();
  spec.lanes = environments.size();
  spec.seed = 1;
  ActionValues agent(spec);
  for (int round = 0; round < 5; ++round) {
    constexpr int kSteps = 200;
    fmt::print("mean reward {:.3f}\n", Play(agent, environments, kSteps) / kSteps / spec.lanes);
  }
  agent.SetFrozen(true);
  fmt::print("without exploration {:.3f}\n", Play(agent, environments, 100) / 100 / spec.lanes);
}
