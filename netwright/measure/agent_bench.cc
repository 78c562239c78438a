#include "netwright/measure/agent_bench.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/measure/bench_table.h"
#include "netwright/measure/policy_bench.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

// One step of all environments: what RunSearchLoop does, without its book-keeping.
int64_t StepAll(Strategy& strategy, Evaluator& evaluator, int lanes) {
  const std::vector<Proposal> proposals = strategy.Ask(lanes);
  evaluator.Submit(proposals);
  std::vector<Evaluation> evaluations;
  while (evaluations.size() < proposals.size()) {
    for (Evaluation& evaluation : evaluator.Wait(std::chrono::seconds(1))) {
      evaluations.push_back(std::move(evaluation));
    }
  }
  std::sort(evaluations.begin(), evaluations.end(),
            [](const Evaluation& a, const Evaluation& b) { return a.id < b.id; });
  strategy.Tell(evaluations);
  return static_cast<int64_t>(proposals.size());
}

Rate Measure(const std::string& agent, int lanes, bool learn, double seconds,
             const std::shared_ptr<const NetworkSpace>& space, const BenchTable& table) {
  if (agent == "meta-policy") return MeasurePolicy(space, lanes, learn, seconds);
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = agent;
  spec.proposals = 20000;  // a replay's size and schedules follow from it
  spec.parts.Set("dqn.learning_starts", "0");
  spec.parts.Set("episode.lanes", std::to_string(lanes));
  spec.parts.Set("episode.max_steps", std::to_string(table.depth));
  spec.parts.Set("episode.score", "prefix");
  const StrategyContext context = {
      .space = space, .task = {.task = 0, .input = kBenchInput, .limits = {}}, .seed = spec.seed};
  const std::unique_ptr<Strategy> strategy = MakeStrategy(spec, context);
  if (!learn) {
    std::stringstream policy;
    NETWRIGHT_CHECK(strategy->Save(policy));
    strategy->Load(policy, /*frozen=*/true);
  }
  const std::unique_ptr<Evaluator> evaluator = MakeTableEvaluator({table.metrics});
  return MeasureRate(seconds, [&] { return StepAll(*strategy, *evaluator, lanes); });
}

}  // namespace

void to_json(nlohmann::json& json, const AgentBenchRow& row) {
  json = {{"bench", "agent"},
          {"agent", row.agent},
          {"lanes", row.lanes},
          {"mode", row.mode},
          {"steps_per_second", row.steps_per_second.median},
          {"steps_per_second_lowest", row.steps_per_second.lowest},
          {"steps_per_second_highest", row.steps_per_second.highest}};
}

std::vector<std::string> BenchAgents() {
  std::vector<std::string> names = StrategyNames();
  std::erase_if(names, [](const std::string& name) { return !IsEpisodic(name); });
  return names;
}

void RunAgentBench(const AgentBenchOptions& options, const std::function<void(const AgentBenchRow&)>& on_row) {
  const std::vector<std::string> known = BenchAgents();
  for (const std::string& agent : options.agents) {
    if (std::find(known.begin(), known.end(), agent) == known.end()) {
      FailUsage("unknown agent '{}'; choose one of: {}", agent, fmt::join(known, ", "));
    }
  }
  ConfigureTorch(1);
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace("chain");
  const BenchTable table = MakeBenchTable(*space, kBenchInput);
  for (const std::string& agent : options.agents.empty() ? known : options.agents) {
    for (const int lanes : options.lanes) {
      for (const bool learn : {false, true}) {
        if (Interrupted()) return;
        on_row({.agent = agent,
                .lanes = lanes,
                .mode = learn ? "act+learn" : "act",
                .steps_per_second = Measure(agent, lanes, learn, options.seconds, space, table)});
      }
    }
  }
}

}  // namespace netwright
