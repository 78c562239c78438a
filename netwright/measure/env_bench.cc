#include "netwright/measure/env_bench.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/random.h"
#include "netwright/measure/bench_table.h"
#include "netwright/rl/environments/networks/episode.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// Environments that step together, under a random policy.
class Lanes {
 public:
  Lanes(const std::shared_ptr<const NetworkSpace>& space, const EpisodeRules& rules, int count, Evaluator& evaluator)
      : evaluator_(evaluator), describe_(space), rng_(/*run_seed=*/1, "bench/env"), now_(count), proposals_(count) {
    const TaskContext context = {.task = 0, .input = kBenchInput, .limits = {}};
    for (TimeStep& step : now_) {
      environments_.emplace_back(space, rules);
      step = environments_.back().Reset(context);
    }
  }

  int64_t StepAll() {
    const uint64_t first_id = next_id_;
    for (size_t i = 0; i < now_.size(); ++i) {
      proposals_[i] = environments_[i].Step(UniformAction(now_[i].mask, rng_));
      proposals_[i].id = next_id_++;
      describe_(proposals_[i]);
    }
    evaluator_.Submit(proposals_);
    size_t answered = 0;
    while (answered < now_.size()) {
      for (const Evaluation& evaluation : evaluator_.Wait(std::chrono::seconds(1))) {
        const size_t lane = evaluation.id - first_id;
        now_[lane] = environments_[lane].Finish(evaluation);
        ++answered;
      }
    }
    return static_cast<int64_t>(now_.size());
  }

 private:
  Evaluator& evaluator_;
  Describer describe_;
  Rng rng_;
  std::vector<NetworkEpisode> environments_;
  std::vector<TimeStep> now_;
  std::vector<Proposal> proposals_;
  uint64_t next_id_ = 0;
};

}  // namespace

void to_json(nlohmann::json& json, const EnvBenchRow& row) {
  json = {{"bench", "env"},
          {"space", row.space},
          {"masked", row.masked},
          {"lanes", row.lanes},
          {"networks", row.networks},
          {"episode_steps", row.episode_steps},
          {"steps_per_second", row.steps_per_second.median},
          {"steps_per_second_lowest", row.steps_per_second.lowest},
          {"steps_per_second_highest", row.steps_per_second.highest}};
}

void RunEnvBench(const EnvBenchOptions& options, const std::function<void(const EnvBenchRow&)>& on_row) {
  NETWRIGHT_CHECK(options.lanes > 0);
  for (const std::string& name : options.spaces.empty() ? SearchSpaceNames() : options.spaces) {
    const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(name);
    const BenchTable table = MakeBenchTable(*space, kBenchInput);
    for (const bool masked : {false, true}) {
      if (Interrupted()) return;
      const std::unique_ptr<Evaluator> evaluator = MakeTableEvaluator({table.metrics});
      Lanes lanes(space, {.max_steps = table.depth, .mask_actions = masked}, options.lanes, *evaluator);
      on_row({.space = name,
              .masked = masked,
              .lanes = options.lanes,
              .networks = static_cast<int64_t>(table.metrics.size()),
              .episode_steps = table.depth,
              .steps_per_second = MeasureRate(options.seconds, [&] { return lanes.StepAll(); })});
    }
  }
}

}  // namespace netwright
