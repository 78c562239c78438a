#include "netwright/search/episodic.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/search/best_list.h"

namespace netwright {
namespace {

struct Lane {
  std::unique_ptr<Environment> environment;
  TimeStep now;
  std::vector<float> encoded;
  bool trial_start = true;
  double reward = 0;            // of the round's step
  int step = 0;                 // that step's place in its episode
  int64_t episode = 0;          // and the episode, from 0
  Architecture network;         // score = final: what the episode would be scored by
  bool network_is_fit = false;  // that one is valid and within the limits
};

// A network handed out, or waiting to be, in this round.
struct Scoring {
  Proposal proposal;
  int lane = 0;
  Evaluation evaluation;
};

class LockstepStrategy final : public Strategy {
 public:
  LockstepStrategy(const AgentFactory& make_agent, const EpisodicConfig& config, const StrategyContext& context)
      : final_only_(config.score == "final" || !context.space->ScoresPrefixes()),
        context_(context),
        describe_(context.space),
        lanes_(config.lanes),
        inputs_(config.lanes),
        outcomes_(config.lanes),
        actions_(config.lanes),
        steps_(context.on_steps ? config.lanes : 0) {
    AgentSpec spec;
    spec.state_size = context.space->EncodedSize();
    spec.actions = context.space->ActionCount();
    spec.lanes = config.lanes;
    spec.seed = context.seed;
    spec.total_steps = context.planned_steps;
    spec.space = context.space->name();
    spec.encoding = kEncodingVersion;
    for (Action action = 0; action < spec.actions; ++action) {
      spec.action_names.push_back(context.space->ActionName(action));
    }
    agent_ = make_agent(spec);
    for (Lane& lane : lanes_) {
      lane.environment = MakeEnvironment(context.space, config.rules);
      lane.now = lane.environment->Reset(context.task);
      lane.encoded.resize(spec.state_size);
      BeginEpisode(lane);
    }
  }

  std::vector<Proposal> Ask(int max) override {
    while (round_.empty()) {
      ActOnce();
      if (round_.empty()) FinishRound();  // score = final: no episode ended
    }
    std::vector<Proposal> proposals;
    for (; asked_ < round_.size() && static_cast<int>(proposals.size()) < max; ++asked_) {
      proposals.push_back(round_[asked_].proposal);
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      NETWRIGHT_CHECK(told_ < asked_ && evaluation.id == round_[told_].proposal.id);
      Scoring& scoring = round_[told_++];
      scoring.evaluation = evaluation;
      if (evaluation.outcome == Outcome::kOk) best_.Add(scoring.proposal, evaluation.reward());
      if (told_ == round_.size()) FinishRound();
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
  // One action in every lane; fills the round with the networks to score.
  void ActOnce() {
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Lane& lane = lanes_[i];
      context_.space->Encode(lane.now.arch, lane.encoded);
      inputs_[i] = {lane.encoded, lane.now.mask, lane.now.step, std::exchange(lane.trial_start, false),
                    lane.now.step == 0};
      lane.step = lane.now.step;
    }
    agent_->Act(inputs_, /*explore=*/true, actions_);
    BeginSteps();
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Lane& lane = lanes_[i];
      const Architecture before = lane.now.arch;
      Proposal proposal = lane.environment->Step(actions_[i]);
      if (final_only_) {
        Pass(lane, before, actions_[i], proposal.arch);
        if (!lane.now.done) continue;
        proposal.arch = lane.network;
        proposal.pointer_shift = false;
      }
      proposal.id = next_id_++;
      describe_(proposal);
      if (!steps_.empty()) steps_[i].proposal = proposal.id;
      round_.push_back({std::move(proposal), static_cast<int>(i), {}});
    }
  }

  // score = final: finishes the step without an evaluation, from what the space knows about the network.
  void Pass(Lane& lane, const Architecture& before, Action action, const Architecture& after) {
    const bool fit = IsFit(before, action, after);
    if (fit || !lane.network_is_fit) {
      lane.network = after;
      lane.network_is_fit = fit;
    }
    Evaluation unscored;
    unscored.outcome = fit ? Outcome::kOk : Outcome::kInvalid;
    lane.now = lane.environment->Finish(unscored);
    lane.reward = 0;
  }

  // Valid for the task's images and within the limits.
  bool IsFit(const Architecture& before, Action action, const Architecture& after) const {
    const SearchSpace& space = *context_.space;
    const TaskContext& task = context_.task;
    // Nothing is legal on a complete network, but then the step to it tells.
    if (space.IsTerminal(after)) return space.LegalActions(before, task.input, task.limits)[action];
    return MayEnd(space, space.LegalActions(after, task.input, task.limits));
  }

  // All are told: rewards go to the agent, and the round is over.
  void FinishRound() {
    for (const Scoring& scoring : round_) {
      Lane& lane = lanes_[scoring.lane];
      if (final_only_) {
        lane.reward = scoring.evaluation.reward();
      } else {
        lane.now = lane.environment->Finish(scoring.evaluation);
        lane.reward = lane.now.reward;
      }
    }
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Lane& lane = lanes_[i];
      outcomes_[i] = {lane.reward, lane.now.done};
      EndStep(i);
      if (lane.now.done) BeginEpisode(lane);
    }
    if (!steps_.empty()) context_.on_steps(steps_);
    agent_->Observe(outcomes_);
    round_.clear();
    asked_ = 0;
    told_ = 0;
  }

  // What the listener will hear of this round, as far as it is known after acting. Without a listener, nothing.
  void BeginSteps() {
    if (steps_.empty()) return;
    const double entropy = agent_->stats().entropy;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      steps_[i] = {.position = next_position_++,
                   .lane = static_cast<int>(i),
                   .episode = lanes_[i].episode,
                   .step = lanes_[i].step,
                   .action = actions_[i],
                   .entropy = entropy};
    }
  }

  void EndStep(size_t i) {
    if (!steps_.empty()) {
      steps_[i].reward = lanes_[i].reward;
      steps_[i].done = lanes_[i].now.done;
    }
    lanes_[i].episode += lanes_[i].now.done;
  }

  void BeginEpisode(Lane& lane) {
    const TaskContext& task = context_.task;
    lane.network = context_.space->Initial();
    lane.network_is_fit = MayEnd(*context_.space, context_.space->LegalActions(lane.network, task.input, task.limits));
  }

  const bool final_only_;
  const StrategyContext context_;
  std::unique_ptr<Agent> agent_;
  Describer describe_;
  BestList best_;
  std::vector<Lane> lanes_;
  std::vector<LaneInput> inputs_;
  std::vector<LaneOutcome> outcomes_;
  std::vector<Action> actions_;
  std::vector<Step> steps_;  // of the round, for the listener; empty without one
  int64_t next_position_ = 0;
  std::vector<Scoring> round_;  // ids are consecutive
  size_t asked_ = 0;            // how many of the round are handed out
  size_t told_ = 0;             // and answered
  uint64_t next_id_ = 0;
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
}

std::unique_ptr<Strategy> MakeEpisodicStrategy(const AgentFactory& make_agent, const EpisodicConfig& config,
                                               const StrategyContext& context) {
  NETWRIGHT_CHECK(config.lanes > 0 && (config.score == "prefix" || config.score == "final"));
  return std::make_unique<LockstepStrategy>(make_agent, config, context);
}

}  // namespace netwright
