#include "studies/reward_probe.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/io/files.h"
#include "netwright/rl/agents/on_policy/a2c.h"
#include "netwright/rl/agents/on_policy/reward_probe.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "netwright/run/run_folder.h"
#include "netwright/search/episodic.h"

namespace netwright {
namespace {

constexpr int kLanes = 64;
constexpr uint64_t kSeed = 1;

// Those keys of a run's configuration that `options` has.
void Take(const nlohmann::json& config, Options& options) {
  for (const auto& [key, value] : config.items()) {
    if (options.Has(key)) options.Set(key, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

// The policy's probabilities at the second step, or at the sixth episode's first, where all rewards are `reward`.
LaneProbabilities Watch(const nlohmann::json& config, const std::filesystem::path& policy, double reward,
                        bool next_step) {
  constexpr int kEpisodes = 5;
  A2cConfig agent_config;
  EpisodicConfig episode;
  Options options;
  Declare(agent_config, options);
  Declare(episode, options);
  Take(config, options);
  // Room for every network: no reward is an invalid one's.
  TaskInfo task;
  task.name = "probe";
  task.input = {.channels = 3, .height = 128, .width = 128, .classes = 10};
  TaskContext context;
  context.input = task.input;
  const auto evaluator = MakeSyntheticEvaluator({task}, {});
  NetworkEnv environments(MakeAnySpace(config.value("space", "chain")), MakeOneTask(context),
                          {.lanes = kLanes,
                           .rules = episode.rules,
                           .seed = kSeed,
                           .judge =
                               [&](int, const Proposal&, const Evaluation&) {
                                 return StepResult{reward, false};
                               }},
                          evaluator.get());
  const std::unique_ptr<Agent> agent = MakeA2c(agent_config, {environments.spec(), kLanes, 0, kSeed});
  std::ifstream file(policy, std::ios::binary);
  agent->Load(file);
  agent->SetFrozen(true);
  auto* const on_policy = dynamic_cast<OnPolicyAgent*>(agent.get());
  NETWRIGHT_CHECK(on_policy != nullptr);
  std::vector<int> begun(kLanes);
  return ProbabilitiesUnderRandomActions(
      *on_policy, environments, kSeed,
      [&](int lane) {
        const Observation& now = environments.observations()[static_cast<size_t>(lane)];
        begun[static_cast<size_t>(lane)] += now.episode_start;
        return next_step ? now.step == 1 : now.episode_start && begun[static_cast<size_t>(lane)] == kEpisodes + 1;
      },
      [] { return false; });
}

}  // namespace

RewardProbe ProbeRewards(const nlohmann::json& config, const std::filesystem::path& policy) {
  constexpr double kLow = 0.2, kHigh = 0.8;
  const auto moved = [&](bool next_step) {
    return MeanTotalVariation(Watch(config, policy, kLow, next_step), Watch(config, policy, kHigh, next_step));
  };
  return {.next_step = moved(true), .next_episode = moved(false)};
}

Table RewardProbeTable(const StudyData& study, const std::string& part, const std::string& agent) {
  Table table;
  table.name = "1_reward_probe";
  table.title = "How far action probabilities move when the rewards seen are 0.8 in place of 0.2";
  table.columns = {{"trained last on"}, {"seed", true}, {"after one reward", true}, {"after five episodes", true}};
  for (const StudyRunData* run : study.Select(part, agent)) {
    const std::filesystem::path policy = RunFolder::Open(run->folder.string()).final_policy();
    if (!std::filesystem::exists(policy)) continue;
    const RewardProbe probe = ProbeRewards(ReadJsonFile(run->folder / "run.json").at("config"), policy);
    table.rows.push_back({run->dataset, std::to_string(run->seed), fmt::format("{:.4f}", probe.next_step),
                          fmt::format("{:.4f}", probe.next_episode)});
  }
  return table;
}

}  // namespace netwright
