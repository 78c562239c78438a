#include "netwright/search/episodic.h"

#include <ostream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/rl/environments/networks/network_env.h"

namespace netwright {
namespace {

std::unique_ptr<TaskSource> TrialsOf(const EpisodicConfig& config, const StrategyContext& context) {
  if (config.observe == "state") return MakeOneTask(context.task);
  return MakeDrawnTrials({{.task = context.task, .evaluations = context.evaluations}});
}

NetworkEnvConfig EnvironmentsOf(const EpisodicConfig& config, const StrategyContext& context) {
  NetworkEnvConfig environments = {.lanes = config.lanes,
                                   .rules = config.rules,
                                   .score_at_the_end = config.score == "final" || !context.space->ScoresPrefixes(),
                                   .seed = context.seed};
  if (config.observe == "trial") environments.observe = TrialObservation::AllNames();
  return environments;
}

class EpisodicStrategy final : public Strategy {
 public:
  EpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config, const StrategyContext& context)
      : on_steps_(context.on_steps),
        space_(context.space),
        environments_(context.space, TrialsOf(config, context), EnvironmentsOf(config, context)),
        agent_(make_agent({environments_.spec(), config.lanes, context.planned_steps, context.seed})),
        actions_(config.lanes),
        steps_(on_steps_ ? config.lanes : 0) {}

  std::vector<Proposal> Ask(int max) override {
    while (!under_way_) {
      agent_->Act(environments_.observations(), actions_);
      environments_.Send(actions_);
      under_way_ = true;
      FinishStep();  // score = final: it may have nothing to score
    }
    return environments_.Ask(max);
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      const Proposal& proposal = environments_.Tell(evaluation);
      if (evaluation.outcome == Outcome::kOk) best_.Add(proposal, evaluation.reward());
      FinishStep();
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

  bool Save(std::ostream& out) const override {
    agent_->Save(out);
    return true;
  }

  void Load(std::istream& in, bool frozen) override {
    agent_->Load(in);
    if (frozen) agent_->SetFrozen(true);
  }

 private:
  // Once all of the step is told, its rewards go to the agent.
  void FinishStep() {
    if (!environments_.Recv(std::chrono::milliseconds(0))) return;
    under_way_ = false;
    Report();
    agent_->Observe(environments_.results());
  }

  // To the listener, if there is one.
  void Report() {
    if (!on_steps_) return;
    const double entropy = agent_->stats().entropy;
    for (size_t i = 0; i < steps_.size(); ++i) {
      const NetworkProgress& progress = environments_.progress(static_cast<int>(i));
      const StepResult& result = environments_.results()[i];
      steps_[i] = {.position = next_position_++,
                   .lane = static_cast<int>(i),
                   .episode = progress.episode,
                   .step = progress.step,
                   .action = space_->ActionName(actions_[i]),
                   .reward = result.reward,
                   .done = result.done,
                   .entropy = entropy,
                   .proposal = progress.proposal};
    }
    on_steps_(steps_);
  }

  const StepListener on_steps_;
  const std::shared_ptr<const SearchSpace> space_;
  NetworkEnv environments_;
  const std::unique_ptr<Agent> agent_;
  BestList best_;
  std::vector<Action> actions_;
  bool under_way_ = false;   // a step is sent and not received
  std::vector<Step> steps_;  // for the listener; empty without one
  int64_t next_position_ = 0;
};

}  // namespace

void Declare(EpisodicConfig& config, Options& options) {
  options.Add("episode.lanes", &config.lanes, "environments that step together", {1, 4096});
  options.Add("episode.max_steps", &config.rules.max_steps,
              "most actions in an episode (tau); 0: the space's default (10; multi-branch 20)", {0, 1000});
  options.Add("episode.sigma", &config.rules.sigma,
              "reward of a pointer shift (multi-branch), as a share of the network's (0 or 0.1 in the paper)", {0, 1});
  options.Add("episode.mask_actions", &config.rules.mask_actions, "offer only actions that lead to a valid network");
  options.Add("episode.score", &config.score,
              "prefix: the network is scored after every action; final: at the episode's end only",
              {"prefix", "final"});
  options.Add("episode.observe", &config.observe,
              "state: agents see the network so far; trial: also what the search has found, its budget and its task",
              {"state", "trial"});
}

std::unique_ptr<Strategy> MakeEpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config,
                                               const StrategyContext& context) {
  NETWRIGHT_CHECK(config.lanes > 0 && (config.score == "prefix" || config.score == "final"));
  return std::make_unique<EpisodicStrategy>(make_agent, config, context);
}

}  // namespace netwright
