#include "apps/policy_stage.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "netwright/base/interrupt.h"
#include "netwright/base/text_list.h"
#include "netwright/io/files.h"
#include "netwright/report/tensorboard.h"
#include "netwright/train/trainer.h"
#include "netwright/transfer/policy/policy_part.h"
#include "netwright/transfer/policy/policy_stage.h"

namespace netwright {
namespace {

void SaveState(const PolicyTrainer& trainer, const std::string& path) {
  if (path.empty()) return;
  std::ostringstream state;
  trainer.Save(state);
  WriteFileAtomically(path, state.str());
  TensorBoardWriter events(path + ".tfevents", /*wall_time=*/0);
  for (const CurvePoint& point : trainer.curves()) {
    const Scalar scalar{point.name, point.value};
    events.Add(static_cast<uint64_t>(point.update), /*wall_time=*/0, std::span(&scalar, 1));
  }
  events.Flush();
}

void Print(std::FILE* out, const char* what, const std::vector<double>& curve) {
  fmt::print(out, "{:34}", what);
  for (const size_t i : {1, 2, 3, 5, 10, 20, 30}) {
    if (i <= curve.size()) fmt::print(out, " {:.3f}", curve[i - 1]);
  }
  fmt::print(out, "\n");
}

void PrintAdaptation(std::FILE* out, const Adaptation& adaptation) {
  fmt::print(out, "quantiles of a frozen trial after  1     2     3     5     10    20    30 networks\n");
  Print(out, "each episode's network", adaptation.by_episode);
  Print(out, "the best", adaptation.best);
  Print(out, "the best, unrelated rewards", adaptation.best_with_unrelated_rewards);
  Print(out, "the best, wiped memory", adaptation.best_with_wiped_memory);
  fmt::print(out, "rewards turned round move probabilities by {:.3f}; actions differ between tasks with p = {:.3f}\n",
             adaptation.reward_probe, adaptation.task_permutation_p);
}

}  // namespace

void AddPolicyOptions(CLI::App& command, PolicyStageOptions& options) {
  command.add_option("--policy-updates", options.updates, "Updates of a policy by PPO; 0: none is learnt")
      ->check(CLI::Range(0, 1000000));
  command.add_option("--policy-imitation", options.imitation, "Updates by imitation before them")
      ->check(CLI::Range(0, 1000000));
  command.add_option("--policy-held-out", options.held_out,
                     "Data sets, separated by commas, that choose among the policy's weights and are not trained on");
  command.add_option("--policy-state", options.state, "A file that the policy's training goes on from");
  command.add_option("--policy-seed", options.seed, "Of the policy's training");
}

std::string WithLearntPolicy(const PolicyStageOptions& options, const std::string& file,
                             const std::shared_ptr<const SearchSpace>& space, std::FILE* out) {
  if (options.updates + options.imitation == 0) return file;
  ConfigureTorch(1);
  std::istringstream in(file);
  const auto model = std::make_shared<const TransferModel>(TransferModel::Load(in, space));
  PolicyStageConfig config;
  config.training.ppo_updates = options.updates;
  config.training.imitation_updates = options.imitation;
  config.training.world.seed = options.seed;
  config.max_flops = options.max_flops;
  config.held_out = ListItems(options.held_out, ',');
  const PolicyStage stage(model, space, config);
  const std::unique_ptr<PolicyTrainer> trainer = stage.MakeTrainer();
  if (!options.state.empty() && std::filesystem::exists(options.state)) {
    std::ifstream state(options.state, std::ios::binary);
    trainer->Load(state);
  }
  while (!trainer->done()) {
    if (Interrupted()) {
      SaveState(*trainer, options.state);
      return file;
    }
    trainer->Update();
    if (trainer->updates() % config.training.validate_every != 0 && !trainer->done()) continue;
    const PolicyValidation& best = trainer->best_validation();
    fmt::print(out, "policy: update {}, best of 5 / 10 / 20 networks so far {:.4f} / {:.4f} / {:.4f}\n",
               trainer->updates(), best.quantile_5, best.quantile_10, best.quantile_20);
    std::fflush(out);
    SaveState(*trainer, options.state);
  }
  PrintAdaptation(out, stage.Measure(trainer->best()));
  return WithPolicy(file, trainer->best());
}

}  // namespace netwright
