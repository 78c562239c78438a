#include "netwright/rl/environments/networks/network_env.h"

#include <algorithm>
#include <utility>

#include "netwright/base/check.h"

namespace netwright {

NetworkEnv::NetworkEnv(std::shared_ptr<const SearchSpace> space, std::unique_ptr<TaskSource> tasks,
                       const NetworkEnvConfig& config, Evaluator* evaluator)
    : space_(std::move(space)),
      tasks_(std::move(tasks)),
      config_(config),
      evaluator_(evaluator),
      observation_(space_, config.observe),
      describe_(space_),
      seed_(config.seed),
      observations_(config.lanes),
      results_(config.lanes) {
  NETWRIGHT_CHECK(config.lanes > 0);
  spec_ = {.state_size = config.observe.empty() ? space_->EncodedSize() : observation_.size(),
           .actions = space_->ActionCount(),
           .name = std::string(space_->name()),
           .encoding = kEncodingVersion,
           .blocks = observation_.blocks()};
  for (Action action = 0; action < spec_.actions; ++action) spec_.action_names.push_back(space_->ActionName(action));
  const size_t floats = static_cast<size_t>(config.lanes) * static_cast<size_t>(spec_.state_size);
  states_.resize(floats);
  if (config.keep_last) last_states_.resize(floats);
  Reset();
}

void NetworkEnv::Reset() { Reset(config_.seed); }

void NetworkEnv::Reset(uint64_t seed) {
  NETWRIGHT_CHECK(!round_.sent);
  seed_ = seed;
  scored_.clear();
  lanes_.clear();
  for (int i = 0; i < config_.lanes; ++i) {
    lanes_.push_back({.episode = NetworkEpisode(space_, config_.rules), .rng = Rng(seed, "tasks", i)});
    lanes_.back().progress.trial = -1;
    BeginTrial(i);
    results_[i] = {};
  }
}

void NetworkEnv::BeginTrial(size_t index) {
  Lane& lane = lanes_[index];
  ++lane.progress.trial;
  lane.trial = tasks_->Next(static_cast<int>(index), lane.progress.trial, lane.rng);
  lane.progress.task = lane.trial.task.task;
  lane.progress.steps = 0;
  lane.progress.episodes = 0;
  lane.progress.best = BestList();
  lane.record.Clear();
  lane.taken.clear();
  lane.now = lane.episode.Reset(lane.trial.task);
  BeginEpisode(lane);
  Show(index, /*trial_start=*/true);
}

void NetworkEnv::BeginEpisode(Lane& lane) const {
  if (!config_.score_at_the_end) return;
  const TaskContext& task = lane.trial.task;
  lane.network = space_->Initial();
  lane.network_is_fit = MayEnd(*space_, space_->LegalActions(lane.network, task.input, task.limits));
}

void NetworkEnv::BeginNextEpisode(Lane& lane) const {
  BeginEpisode(lane);
  lane.taken.clear();
  if (config_.forget) lane.record.Clear();
}

void NetworkEnv::Restart(int index, bool new_trial) {
  NETWRIGHT_CHECK(!round_.sent);
  if (new_trial) {
    BeginTrial(static_cast<size_t>(index));
    return;
  }
  Lane& lane = lanes_[index];
  lane.now = lane.episode.Reset(lane.trial.task);
  BeginNextEpisode(lane);
  Show(static_cast<size_t>(index), /*trial_start=*/false);
}

std::span<float> NetworkEnv::RowOf(std::vector<float>& rows, size_t index) const {
  const auto width = static_cast<size_t>(spec_.state_size);
  return std::span(rows).subspan(index * width, width);
}

void NetworkEnv::Write(const Lane& lane, const Architecture& prefix, std::span<float> out) const {
  if (config_.observe.empty()) {
    space_->Encode(prefix, out);
    return;
  }
  observation_.Write({.task = lane.trial.task,
                      .record = lane.record,
                      .prefix = prefix,
                      .actions = lane.taken,
                      .evaluations = lane.trial.evaluations,
                      .scored = static_cast<int64_t>(lane.progress.best.size())},
                     out);
}

void NetworkEnv::Show(size_t index, bool trial_start) {
  const Lane& lane = lanes_[index];
  const std::span<float> state = RowOf(states_, index);
  Write(lane, lane.now.arch, state);
  observations_[index] = {state, lane.now.mask, lane.now.step, trial_start, lane.now.step == 0};
}

void NetworkEnv::Send(std::span<const Action> actions) {
  NETWRIGHT_CHECK(!round_.sent && actions.size() == lanes_.size());
  round_.sent = true;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    NETWRIGHT_CHECK(config_.take_any || observations_[i].mask[actions[i]]);
    const Architecture before = lane.now.arch;
    lane.progress.episode = lane.episodes;
    lane.progress.step = lane.now.step;
    lane.progress.proposal.reset();
    ++lane.progress.steps;
    lane.taken.push_back(actions[i]);
    Proposal proposal = lane.episode.Step(actions[i]);
    lane.reached = proposal.arch;
    if (config_.score_at_the_end) {
      Pass(lane, before, actions[i], proposal.arch);
      results_[i] = {0, lane.now.done()};
      if (!lane.now.done()) continue;
      proposal.arch = lane.network;
      proposal.pointer_shift = false;
    }
    proposal.id = next_id_++;
    lane.progress.proposal = proposal.id;
    describe_(proposal);
    round_.scorings.push_back({std::move(proposal), i, {}});
  }
}

// score_at_the_end: finishes the step without an evaluation, from what the space knows about the network.
void NetworkEnv::Pass(Lane& lane, const Architecture& before, Action action, const Architecture& after) const {
  const bool fit = IsFit(lane.trial.task, before, action, after);
  if (fit || !lane.network_is_fit) {
    lane.network = after;
    lane.network_is_fit = fit;
  }
  Evaluation unscored;
  unscored.outcome = fit ? Outcome::kOk : Outcome::kInvalid;
  lane.now = lane.episode.Finish(unscored);
  lane.progress.end = lane.now.end;
}

// Valid for the task's images and within the limits.
bool NetworkEnv::IsFit(const TaskContext& task, const Architecture& before, Action action,
                       const Architecture& after) const {
  // Nothing is legal on a complete network, but then the step to it tells.
  if (space_->IsTerminal(after)) return space_->LegalActions(before, task.input, task.limits)[action];
  return MayEnd(*space_, space_->LegalActions(after, task.input, task.limits));
}

std::vector<Proposal> NetworkEnv::Ask(int max) {
  std::vector<Proposal> proposals;
  proposals.reserve(round_.scorings.size() - round_.asked);
  for (; round_.asked < round_.scorings.size() && static_cast<int>(proposals.size()) < max; ++round_.asked) {
    proposals.push_back(round_.scorings[round_.asked].proposal);
  }
  return proposals;
}

const Proposal& NetworkEnv::Tell(const Evaluation& evaluation) {
  NETWRIGHT_CHECK(!complete() && evaluation.id >= round_.scorings.front().proposal.id);
  const size_t index = evaluation.id - round_.scorings.front().proposal.id;
  NETWRIGHT_CHECK(index < round_.asked);
  round_.scorings[index].evaluation = evaluation;
  ++round_.told;
  return round_.scorings[index].proposal;
}

bool NetworkEnv::Recv(std::chrono::milliseconds timeout) {
  NETWRIGHT_CHECK(round_.sent);
  if (evaluator_ != nullptr && !complete()) {
    if (round_.asked == 0) evaluator_->Submit(Ask(size()));
    for (const Evaluation& evaluation : evaluator_->Wait(timeout)) Tell(evaluation);
  }
  if (!complete()) return false;
  FinishStep();
  return true;
}

void NetworkEnv::TakeScore(const ScoredStep& scoring) {
  Lane& lane = lanes_[scoring.lane];
  StepResult& result = results_[scoring.lane];
  if (config_.score_at_the_end) {
    result.reward = scoring.evaluation.reward();
  } else {
    lane.now = lane.episode.Finish(scoring.evaluation);
    lane.progress.end = lane.now.end;
    result = {lane.now.reward, lane.now.done()};
  }
  if (config_.judge) {
    const StepResult judged = config_.judge(static_cast<int>(scoring.lane), scoring.proposal, scoring.evaluation);
    result.reward = judged.reward;
    result.score = judged.score;
  }
  const Outcome outcome = scoring.evaluation.outcome;
  if (lane.trial.evaluations > 0 && outcome == Outcome::kOk) {
    lane.progress.best.Add(scoring.proposal, scoring.evaluation.reward());
  }
  if (!config_.observe.empty() && outcome != Outcome::kInvalid && outcome != Outcome::kOutOfMemory) {
    lane.record.Add(*space_, scoring.proposal.arch, scoring.evaluation.reward());
  }
}

void NetworkEnv::FinishStep() {
  for (const ScoredStep& scoring : round_.scorings) TakeScore(scoring);
  scored_.swap(round_.scorings);
  round_.scorings.clear();
  round_ = {.scorings = std::move(round_.scorings)};
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    lane.progress.episodes += results_[i].done;
    const bool over = IsTrialOver(lane);
    if (over) results_[i].done = true;
    const bool done = results_[i].done;
    lane.episodes += done;
    if (done && config_.keep_last) Write(lane, lane.reached, RowOf(last_states_, i));
    if (over) {
      BeginTrial(i);
      continue;
    }
    if (done) BeginNextEpisode(lane);
    Show(i, /*trial_start=*/false);
  }
}

bool NetworkEnv::IsTrialOver(const Lane& lane) {
  const auto scored = static_cast<int64_t>(lane.progress.best.size());
  return (lane.trial.evaluations > 0 && scored >= lane.trial.evaluations) ||
         (lane.trial.steps > 0 && lane.progress.steps >= lane.trial.steps) ||
         (lane.trial.episodes > 0 && lane.progress.episodes >= lane.trial.episodes);
}

}  // namespace netwright
