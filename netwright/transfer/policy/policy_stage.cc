#include "netwright/transfer/policy/policy_stage.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "netwright/base/random.h"

namespace netwright {
namespace {

constexpr float kBadScore = -3;

// A network that is not valid for the model's reference input counts as a bad one.
ScoreFunction ScoresBy(const std::shared_ptr<const TransferModel>& model) {
  return [model](std::span<const Architecture> networks, std::span<float> scores) {
    const size_t tasks = model->tasks().size();
    std::fill(scores.begin(), scores.end(), kBadScore);
    std::vector<NetworkFeatures> described;
    std::vector<size_t> rows;
    for (size_t i = 0; i < networks.size(); ++i) {
      std::optional<NetworkFeatures> features = model->features()(networks[i]);
      if (!features) continue;
      described.push_back(*std::move(features));
      rows.push_back(i);
    }
    if (rows.empty()) return;
    const Eigen::MatrixXd predicted = model->Predict(described);
    for (size_t i = 0; i < rows.size(); ++i) {
      for (size_t task = 0; task < tasks; ++task) {
        scores[rows[i] * tasks + task] =
            static_cast<float>(predicted(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(task)));
      }
    }
  };
}

}  // namespace

PolicyStage::PolicyStage(const std::shared_ptr<const TransferModel>& model, std::shared_ptr<const SearchSpace> space,
                         const PolicyStageConfig& config)
    : space_(std::move(space)), training_(config.training), scores_(ScoresBy(model)) {
  training_.held_out.clear();
  for (const SourceTask& source : model->tasks()) {
    const auto held_out = std::find(config.held_out.begin(), config.held_out.end(), source.dataset);
    if (held_out != config.held_out.end()) training_.held_out.push_back(tasks_.size());
    TrainingTask task = {.name = source.name, .input = source.input, .limits = {}, .descriptors = source.descriptors};
    task.limits.max_flops = config.max_flops;
    task.limits.net = model->features().net();
    tasks_.push_back(std::move(task));
  }
  const std::vector<Architecture> networks =
      DrawNetworks(*space_, tasks_, config.pool, model->networks(), Rng(training_.world.seed, "transfer/networks"));
  pool_ = std::make_shared<const NetworkPool>(space_, tasks_, networks, scores_);
}

std::unique_ptr<PolicyTrainer> PolicyStage::MakeTrainer() const {
  return std::make_unique<PolicyTrainer>(space_, tasks_, pool_, scores_, training_);
}

Adaptation PolicyStage::Measure(const std::string& policy) const {
  constexpr int kRounds = 4;
  TrialWorldConfig world = training_.world;
  world.on = training_.held_out;
  world.fewest = world.most = 30;
  world.augmentation = NoAugmentation();
  world.seed = StreamSeed(training_.world.seed, "transfer/adaptation");
  const auto make_policy = [&](const AgentSpec& spec, bool wiped) {
    PpoConfig config = training_.agent;
    if (wiped) config.memory = "episode";
    auto agent = MakePpoAgent(config, spec);
    std::istringstream in(policy);
    agent->Load(in);
    agent->SetFrozen(true);
    return agent;
  };
  return MeasureAdaptation(
      make_policy,
      [&](const TrialWorldConfig& config) {
        return std::make_unique<TrialWorld>(space_, tasks_, pool_, scores_, config);
      },
      world, kRounds);
}

}  // namespace netwright
