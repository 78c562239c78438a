#include "netwright/transfer/policy/policy_trainer.h"

#include <algorithm>
#include <cmath>
#include <istream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <ostream>
#include <sstream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/rl/agents/on_policy/on_policy_agent.h"
#include "netwright/transfer/policy/teacher.h"

namespace netwright {
namespace {

// One step of all environments; a teacher decides if there is one.
void PlayStep(OnPolicyAgent& agent, NetworkEnv& environments, Teacher* teacher) {
  std::vector<Action> actions(static_cast<size_t>(environments.size())), right(actions.size());
  agent.Act(environments.observations(), actions);
  if (teacher != nullptr) {
    teacher->Act(environments.observations(), actions, right);
    agent.Teach(right);
  }
  environments.Send(actions);
  NETWRIGHT_CHECK(environments.Recv(std::chrono::milliseconds(0)));
  agent.Observe(environments.results());
}

TrialWorldConfig TrainingWorld(const PolicyTrainingConfig& config, size_t tasks) {
  TrialWorldConfig world = config.world;
  world.on.clear();
  for (size_t task = 0; task < tasks; ++task) {
    const bool held_out = std::find(config.held_out.begin(), config.held_out.end(), task) != config.held_out.end();
    if (!held_out) world.on.push_back(task);
  }
  return world;
}

TrialWorldConfig ValidationWorld(const PolicyTrainingConfig& config) {
  TrialWorldConfig world = config.world;
  world.on = config.held_out;
  world.fewest = world.most = 20;
  world.augmentation = NoAugmentation();
  world.seed = StreamSeed(config.world.seed, "transfer/validation");
  return world;
}

}  // namespace

PolicyTrainingConfig::PolicyTrainingConfig() {
  agent.input = "state";
  agent.hidden = 64;
  agent.memory = "episode";
  agent.rollout = 0;
  agent.returns = "trial";
  agent.gamma = 0.99;
  agent.lambda = 0.95;
  agent.clip = 0.2;
  agent.epochs = 4;
  agent.entropy = 0.005;
  agent.learning_rate = 0.002;
  agent.scale_each_lane = true;
  agent.auxiliary = 0.1;
}

PolicyValidation Validate(Agent& agent, TrialWorld& world, int rounds) {
  PolicyValidation sums;
  agent.SetFrozen(true);
  double trials = 0;
  for (int round = 0; round < rounds; ++round) {
    world.Begin(round);
    while (!world.IsRoundOver()) Play(agent, world.environments(), 1);
    for (int lane = 0; lane < world.environments().size(); ++lane) {
      const std::span<const double> best = world.best_quantiles(lane);
      const auto after = [&](size_t networks) { return best[std::min(networks, best.size()) - 1]; };
      sums.quantile_5 += after(5);
      sums.quantile_10 += after(10);
      sums.quantile_20 += after(20);
      sums.worth -= std::log10(1 - after(10) + 1e-3);
      ++trials;
    }
  }
  return {sums.quantile_5 / trials, sums.quantile_10 / trials, sums.quantile_20 / trials, sums.worth / trials};
}

struct PolicyTrainer::State {
  State(std::shared_ptr<const SearchSpace> space, std::vector<TrainingTask> tasks,
        std::shared_ptr<const NetworkPool> pool, const ScoreFunction& scores, const PolicyTrainingConfig& config)
      : config(config), world(space, tasks, pool, scores, TrainingWorld(config, tasks.size())) {
    if (!config.held_out.empty()) {
      validation = std::make_unique<TrialWorld>(space, tasks, pool, scores, ValidationWorld(config));
    }
  }

  bool imitates() const { return updates < config.imitation_updates; }

  // Made anew for each update, so that nothing but weights and a count goes from one to the next.
  std::unique_ptr<OnPolicyAgent> MakeAgent() {
    PpoConfig agent = config.agent;
    if (imitates()) agent.learning_rate = config.imitation_rate;
    const AgentSpec spec = {world.environments().spec(), config.world.lanes, 0,
                            StreamSeed(config.world.seed, "transfer/update", static_cast<uint64_t>(updates))};
    auto made = imitates() ? MakePpoApprentice(agent, spec) : MakePpoAgent(agent, spec);
    if (policy.empty()) return made;
    std::istringstream in(policy);
    made->Load(in);
    return made;
  }

  void Tell(const std::string& name, double value) { curves.push_back({name, updates + 1, value}); }

  void TellUpdate(const LossNumbers& loss) {
    const std::string stage = imitates() ? "imitation/" : "ppo/";
    Tell(stage + (imitates() ? "cross_entropy" : "policy_loss"), loss.policy_loss);
    Tell(stage + "entropy", loss.entropy);
    double best = 0;
    for (int lane = 0; lane < config.world.lanes; ++lane) best += world.best_quantiles(lane).back();
    Tell(stage + "best_quantile", best / config.world.lanes);
    if (imitates()) return;
    Tell(stage + "value_loss", loss.value_loss);
    Tell(stage + "divergence", loss.divergence);
  }

  void ValidateNow() {
    if (!validation) {
      best = policy;
      return;
    }
    const auto agent = MakeAgent();
    const PolicyValidation now = Validate(*agent, *validation, config.validation_rounds);
    Tell("validation/quantile_5", now.quantile_5);
    Tell("validation/quantile_10", now.quantile_10);
    Tell("validation/quantile_20", now.quantile_20);
    Tell("validation/worth_10", now.worth);
    if (!best.empty() && now.worth <= best_validation.worth) return;
    best = policy;
    best_validation = now;
  }

  // Of what a saved state must agree on.
  nlohmann::json Identity() const {
    return {{"hidden", config.agent.hidden},         {"memory", config.agent.memory},
            {"lanes", config.world.lanes},           {"seed", config.world.seed},
            {"imitation", config.imitation_updates}, {"networks", world.pool().size()},
            {"inputs", world.spec().state_size}};
  }

  const PolicyTrainingConfig config;
  TrialWorld world;
  std::unique_ptr<TrialWorld> validation;
  int64_t updates = 0;
  std::string policy;  // after these updates; "": none yet
  std::string best;
  PolicyValidation best_validation;
  std::vector<CurvePoint> curves;
};

PolicyTrainer::PolicyTrainer(std::shared_ptr<const SearchSpace> space, std::vector<TrainingTask> tasks,
                             std::shared_ptr<const NetworkPool> pool, const ScoreFunction& scores,
                             const PolicyTrainingConfig& config)
    : state_(std::make_unique<State>(std::move(space), std::move(tasks), std::move(pool), scores, config)) {}

PolicyTrainer::~PolicyTrainer() = default;

bool PolicyTrainer::done() const {
  return state_->updates >= state_->config.imitation_updates + state_->config.ppo_updates;
}

const std::vector<CurvePoint>& PolicyTrainer::curves() const { return state_->curves; }
int64_t PolicyTrainer::updates() const { return state_->updates; }
const std::string& PolicyTrainer::best() const { return state_->best; }
const PolicyValidation& PolicyTrainer::best_validation() const { return state_->best_validation; }

void PolicyTrainer::Update() {
  NETWRIGHT_CHECK(!done());
  State& state = *state_;
  const auto agent = state.MakeAgent();
  NetworkEnv& environments = state.world.environments();
  state.world.Begin(state.updates);
  Teacher teacher(state.world, state.config.world.lanes, state.config.world.seed);
  if (state.imitates()) teacher.Begin(state.updates);
  while (!state.world.IsRoundOver()) PlayStep(*agent, environments, state.imitates() ? &teacher : nullptr);
  environments.Reset();
  std::vector<Action> unused(static_cast<size_t>(environments.size()));
  agent->Act(environments.observations(), unused);  // it learns when it sees that all trials are over
  NETWRIGHT_CHECK(agent->stats().updates == state.updates + 1);
  state.TellUpdate(agent->last_update());
  std::ostringstream out;
  agent->Save(out);
  state.policy = out.str();
  const bool last = state.updates + 1 == state.config.imitation_updates + state.config.ppo_updates;
  if ((state.updates + 1) % state.config.validate_every == 0 || last) state.ValidateNow();
  ++state.updates;
}

void PolicyTrainer::Save(std::ostream& out) const {
  nlohmann::json header = state_->Identity();
  const PolicyValidation& best = state_->best_validation;
  header["state"] = {{"updates", state_->updates},
                     {"policy_bytes", state_->policy.size()},
                     {"best_bytes", state_->best.size()},
                     {"best", {best.quantile_5, best.quantile_10, best.quantile_20, best.worth}},
                     {"curves", nlohmann::json::array()}};
  for (const CurvePoint& point : state_->curves) {
    header["state"]["curves"].push_back({point.name, point.update, point.value});
  }
  out << header.dump() << '\n' << state_->policy << state_->best;
}

void PolicyTrainer::Load(std::istream& in) {
  std::string line;
  std::getline(in, line);
  nlohmann::json header = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  const nlohmann::json state = header.is_object() ? header.value("state", nlohmann::json::object()) : header;
  if (!state.is_object() || !state.contains("updates")) FailUsage("this is no state of a policy's training");
  header.erase("state");
  if (header != state_->Identity()) {
    FailUsage("the state is of another training: {} there, {} here", header.dump(), state_->Identity().dump());
  }
  const auto read = [&](const char* key) {
    std::string text(state.at(key).get<size_t>(), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in) FailUsage("the state of the policy's training is cut short");
    return text;
  };
  state_->policy = read("policy_bytes");
  state_->best = read("best_bytes");
  state_->updates = state.at("updates").get<int64_t>();
  const auto best = state.at("best").get<std::vector<double>>();
  state_->curves.clear();
  for (const nlohmann::json& point : state.at("curves")) {
    state_->curves.push_back({point.at(0), point.at(1), point.at(2)});
  }
  state_->best_validation = {best.at(0), best.at(1), best.at(2), best.at(3)};
}

}  // namespace netwright
