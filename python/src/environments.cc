#include "python/src/environments.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/problems/context.h"
#include "netwright/rl/tasks/task_source.h"
#include "python/src/task_evaluators.h"

namespace netwright::python {
namespace {

constexpr std::chrono::milliseconds kPatience(200);  // between looks at signals while networks are trained

std::unique_ptr<Evaluator> EvaluatorOf(const std::vector<std::unique_ptr<Problem>>& problems,
                                       const RewardConfig& reward) {
  std::vector<std::unique_ptr<Evaluator>> evaluators;
  for (const std::unique_ptr<Problem>& problem : problems) {
    evaluators.push_back(WithReward(MakeLimitedEvaluator(*problem), reward));
  }
  if (evaluators.size() == 1) return std::move(evaluators.front());
  return std::make_unique<TaskEvaluators>(std::move(evaluators));
}

std::unique_ptr<TaskSource> TrialsOf(const std::vector<std::unique_ptr<Problem>>& problems, int64_t episodes) {
  std::vector<Trial> trials;
  for (const std::unique_ptr<Problem>& problem : problems) {
    Trial& trial = trials.emplace_back();
    trial.task = ContextOf(*problem);
    trial.task.task = static_cast<TaskId>(trials.size() - 1);
    trial.episodes = episodes;
  }
  return MakeDrawnTrials(std::move(trials));
}

}  // namespace

Environments::Environments(const EnvironmentsConfig& config) : rows_(config.rows) {
  for (const ProblemRequest& request : config.problems) {
    problems_.push_back(OpenProblem(request));
    const SearchSpace& space = *problems_.back()->space();
    if (space.id() == problems_.front()->space()->id()) continue;
    FailUsage("the problems {} and {} have different spaces: {} and {}", config.problems.front().problem,
              request.problem, problems_.front()->space()->name(), space.name());
  }
  space_ = problems_.front()->space();
  evaluator_ = EvaluatorOf(problems_, config.reward);
  NetworkEnvConfig environments = config.environments;
  environments.rules.mask_actions = true;
  environments.score_at_the_end |= !space_->ScoresPrefixes();
  environments.take_any = environments.keep_last = true;
  environments_ = std::make_unique<NetworkEnv>(space_, TrialsOf(problems_, config.episodes_per_task), environments,
                                               evaluator_.get());
  const auto n = static_cast<size_t>(size());
  const size_t rows = rows_ ? n * static_cast<size_t>(space_->MaxLayers()) * kRowSize : 0;
  actions_.resize(n);
  for (auto* array : {&arrays_.rows, &arrays_.last_rows}) array->resize(rows);
  arrays_.mask.resize(n * static_cast<size_t>(space_->ActionCount()));
  for (auto* array : {&arrays_.reward, &arrays_.accuracy}) array->resize(n);
  for (auto* array : {&arrays_.terminated, &arrays_.truncated, &arrays_.new_task, &arrays_.cached}) array->resize(n);
  for (auto* array : {&arrays_.params, &arrays_.flops}) array->resize(n);
  for (auto* array : {&arrays_.task, &arrays_.step, &arrays_.outcome, &arrays_.end, &arrays_.last_task}) {
    array->resize(n);
  }
  Publish();
}

std::vector<std::string> Environments::task_names() const {
  std::vector<std::string> names;
  for (const std::unique_ptr<Problem>& problem : problems_) names.push_back(problem->tasks().front().name);
  return names;
}

void Environments::Reset(std::optional<uint64_t> seed, bool new_task) {
  while (stepping_) stepping_ = !environments_->Recv(kPatience);
  if (seed) environments_->Reset(*seed);
  for (int i = 0; i < size() && !seed; ++i) {
    const Observation& now = environments_->observations()[static_cast<size_t>(i)];
    if (new_task && !now.trial_start) {
      environments_->Restart(i, /*new_trial=*/true);
    } else if (!now.episode_start) {
      environments_->Restart(i, /*new_trial=*/false);
    }
  }
  std::fill(arrays_.reward.begin(), arrays_.reward.end(), 0.0);
  for (auto* array : {&arrays_.terminated, &arrays_.truncated}) std::fill(array->begin(), array->end(), 0);
  Publish();
}

void Environments::Step(std::span<const int64_t> actions, const std::function<void()>& on_wait) {
  if (stepping_) FailRun("the last step was not finished: reset the environment");
  if (actions.size() != actions_.size()) {
    FailUsage("{} actions for {} environments", actions.size(), actions_.size());
  }
  for (size_t i = 0; i < actions.size(); ++i) {
    if (actions[i] < 0 || actions[i] >= space_->ActionCount()) {
      FailUsage("the space {} has the actions 0 to {}, not {}", space_->name(), space_->ActionCount() - 1, actions[i]);
    }
    actions_[i] = static_cast<Action>(actions[i]);
  }
  tasks_before_.assign(arrays_.task.begin(), arrays_.task.end());
  environments_->Send(actions_);
  stepping_ = true;
  while (!environments_->Recv(kPatience)) on_wait();
  stepping_ = false;
  Publish();
  for (size_t i = 0; i < actions_.size(); ++i) {
    const StepResult& result = environments_->results()[i];
    const EpisodeEnd end = environments_->progress(static_cast<int>(i)).end;
    const bool cut = end == EpisodeEnd::kNone || end == EpisodeEnd::kMaxSteps;
    arrays_.reward[i] = result.reward;
    arrays_.terminated[i] = result.done && !cut;
    arrays_.truncated[i] = result.done && cut;
    if (rows_ && result.done) Write(environments_->reached(static_cast<int>(i)), arrays_.last_rows, i);
  }
  PublishScored();
}

// What is true before the next step.
void Environments::Publish() {
  const auto actions = static_cast<size_t>(space_->ActionCount());
  for (size_t i = 0; i < actions_.size(); ++i) {
    const Observation& now = environments_->observations()[i];
    const auto lane = static_cast<int>(i);
    for (size_t action = 0; action < actions; ++action) arrays_.mask[i * actions + action] = now.mask[action];
    arrays_.new_task[i] = now.trial_start;
    arrays_.step[i] = now.step;
    arrays_.task[i] = environments_->progress(lane).task;
    if (rows_) Write(environments_->prefix(lane), arrays_.rows, i);
  }
}

void Environments::PublishScored() {
  for (const ScoredStep& scored : environments_->scored()) {
    const size_t i = scored.lane;
    if (!arrays_.terminated[i] && !arrays_.truncated[i]) continue;
    const Evaluation& evaluation = scored.evaluation;
    arrays_.accuracy[i] = evaluation.outcome == Outcome::kOk ? evaluation.metrics.accuracy : 0.0;
    arrays_.params[i] = evaluation.metrics.params;
    arrays_.flops[i] = evaluation.metrics.flops;
    arrays_.cached[i] = evaluation.cached;
    arrays_.outcome[i] = static_cast<int32_t>(evaluation.outcome);
    arrays_.end[i] = static_cast<int32_t>(environments_->progress(static_cast<int>(i)).end);
    arrays_.last_task[i] = tasks_before_[i];
  }
}

void Environments::Write(const Architecture& arch, std::vector<uint8_t>& rows, size_t index) const {
  const auto count = static_cast<size_t>(space_->MaxLayers());
  uint8_t* row = rows.data() + index * count * kRowSize;
  for (size_t i = 0; i < count; ++i, row += kRowSize) {
    const Layer& layer = arch.layers[i];
    const bool used = i < arch.size;
    row[0] = used ? static_cast<uint8_t>(i + 1) : 0;
    row[1] = static_cast<uint8_t>(layer.type);
    row[2] = layer.kernel;
    row[3] = layer.pred1;
    row[4] = layer.pred2;
  }
}

std::string Environments::TextOf(int environment) const { return space_->Format(environments_->prefix(environment)); }

// Agents come by the same networks again and again.
const std::string& Environments::RememberedText(const Architecture& arch) {
  const uint64_t hash = HashOf(arch);
  const Named* named = texts_.Find(hash, [&](const Named& entry) { return entry.arch == arch; });
  if (named == nullptr) named = &texts_.Add(hash, {arch, space_->Format(arch)});
  return named->text;
}

std::vector<std::string> Environments::LastTextsOf(std::span<const int64_t> environments) {
  const std::span<const ScoredStep> all = environments_->scored();
  std::vector<std::string> texts;
  texts.reserve(environments.size());
  auto scored = all.begin();
  for (const int64_t environment : environments) {
    const auto lane = static_cast<size_t>(environment);
    scored = std::find_if(scored, all.end(), [lane](const ScoredStep& step) { return step.lane >= lane; });
    const bool found = scored != all.end() && scored->lane == lane;
    texts.push_back(found ? RememberedText(scored->proposal.arch) : "");
  }
  return texts;
}

}  // namespace netwright::python
