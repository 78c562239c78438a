#include "netwright/run/final_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/eval/task.h"
#include "netwright/space/cost.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::milliseconds kPoll(200);
constexpr int kMinimumEpochs = 2;
constexpr uint64_t kIdsPerRung = 1 << 16;

// Wall seconds of one epoch of one finalist, from what the search measured on the same layers. Seconds are taken to
// grow with FLOPs, which errs on the long side: wider layers run nearer to the machine's peak.
double PredictEpochSeconds(const Finalist& finalist, const Cost& cost, const TaskSetup& task) {
  if (finalist.search_flops <= 0) return 0;
  const double images = static_cast<double>(task.worker.full.train.size() + task.worker.full.validation.size() / 3);
  return images * finalist.search_seconds_per_image * static_cast<double>(cost.flops) /
         static_cast<double>(finalist.search_flops);
}

// Wall seconds of the whole halving with this many epochs on `slots` workers.
double PredictSeconds(std::vector<double> epoch_seconds, int epochs, int slots) {
  std::sort(epoch_seconds.rbegin(), epoch_seconds.rend());
  double total = 0;
  int done = 0;
  int networks = static_cast<int>(epoch_seconds.size());
  for (const int rung : RungEpochs(networks, epochs)) {
    double sum = 0;
    for (int i = 0; i < networks; ++i) sum += epoch_seconds[static_cast<size_t>(i)];
    total += (rung - done) * std::max(epoch_seconds[0], sum / std::min(slots, networks));
    done = rung;
    networks = Survivors(networks);
  }
  return total;
}

int EpochsThatFit(const std::vector<double>& epoch_seconds, int epochs, int slots, double seconds) {
  if (seconds <= 0) return epochs;
  while (epochs > kMinimumEpochs && PredictSeconds(epoch_seconds, epochs, slots) > seconds) --epochs;
  return epochs;
}

class FinalTraining {
 public:
  FinalTraining(const ExperimentSpec& spec, const SearchSpace& space, const TaskSetup& task,
                const std::vector<Finalist>& finalists, JobRunner& runner, Store& store, RunId run,
                const RunFolder& folder, const FinalOptions& options)
      : space_(space),
        task_(task),
        finalists_(finalists),
        runner_(runner),
        store_(store),
        run_(run),
        folder_(folder),
        options_(options),
        recipe_(spec.final_recipe) {
    memory_limit_ = spec.memory_limit;
    for (const Experiment& row : store.Experiments("final")) recorded_.emplace(row.trial.id, row.evaluation);
    PlanEpochs();
  }

  std::optional<FinalResult> Run() {
    std::vector<int> alive;
    for (size_t i = 0; i < finalists_.size(); ++i) alive.push_back(static_cast<int>(i));
    std::map<int, Evaluation> last;
    int done = 0;
    const std::vector<int> rungs = RungEpochs(static_cast<int>(finalists_.size()), recipe_.epochs);
    for (size_t rung = 0; rung < rungs.size(); ++rung) {
      std::map<int, Evaluation> results;
      if (!RunRung(static_cast<int>(rung), rungs[rung], done, alive, results)) return std::nullopt;
      std::erase_if(alive, [&](int i) { return results.at(i).outcome != Outcome::kOk; });
      if (alive.empty()) return Fallback(rungs, rung, last);
      std::stable_sort(alive.begin(), alive.end(),
                       [&](int a, int b) { return results.at(a).reward() > results.at(b).reward(); });
      last = std::move(results);
      done = rungs[rung];
      if (rung + 1 < rungs.size()) {
        alive.resize(static_cast<size_t>(
            std::min<int>(static_cast<int>(alive.size()), NetworksInRung(static_cast<int>(rung) + 1))));
      }
    }
    return Result(alive.front(), static_cast<int>(rungs.size()) - 1, last.at(alive.front()));
  }

 private:
  int NetworksInRung(int rung) const {
    int networks = static_cast<int>(finalists_.size());
    for (; rung > 0; --rung) networks = Survivors(networks);
    return networks;
  }

  void PlanEpochs() {
    // A resumed run keeps the plan it began with: rungs already trained follow its schedule.
    const fs::path plan = folder_.checkpoint() / "final.json";
    if (fs::exists(plan)) {
      recipe_.epochs = ReadJsonFile(plan).at("epochs").get<int>();
      return;
    }
    std::vector<double> epoch_seconds;
    for (const Finalist& finalist : finalists_) {
      const Cost cost = EstimateCost(space_.Lower(finalist.arch), task_.info.input, recipe_.net, recipe_.batch_size);
      epoch_seconds.push_back(PredictEpochSeconds(finalist, cost, task_));
    }
    recipe_.epochs = EpochsThatFit(epoch_seconds, recipe_.epochs, runner_.slots(), options_.seconds);
    WriteJsonFile(plan, {{"epochs", recipe_.epochs}});
  }

  uint64_t Id(int rung, int finalist) const {
    return kFirstFinalJob + static_cast<uint64_t>(rung) * kIdsPerRung + static_cast<uint64_t>(finalist);
  }
  std::string StatePath(int rung, int finalist) const {
    return (folder_.checkpoint() / fmt::format("final-{}-{}.state", rung, finalist)).string();
  }
  std::string WeightsPath(int rung, int finalist) const {
    return (folder_.checkpoint() / fmt::format("final-{}-{}.weights", rung, finalist)).string();
  }

  CacheKey KeyOf(int rung_epochs, int finalist) const {
    Digester digester;
    digester.Add(task_.info.fingerprint.Hex());
    digester.Add(task_.worker.full.digest().Hex());
    return {.network = space_.Lower(finalists_[static_cast<size_t>(finalist)].arch).Text(),
            .task = digester.Finish().Hex(),
            .recipe = fmt::format("{} until={}", recipe_.Text(), rung_epochs),
            .replicate = 0};
  }

  TrainRequest RequestOf(int rung, int rung_epochs, int finalist) const {
    // The seed is that of the whole schedule, not of the rung.
    CacheKey key = KeyOf(recipe_.epochs, finalist);
    TrainRequest request;
    request.id = Id(rung, finalist);
    request.graph = key.network;
    request.recipe = recipe_;
    request.seed = ChildSeed(recipe_.seed, key);
    request.share = DataShare::kFull;
    request.stop_after_epoch = rung_epochs;
    if (rung > 0) request.load_state = StatePath(rung - 1, finalist);
    request.save_state = StatePath(rung, finalist);
    request.save_weights = WeightsPath(rung, finalist);
    request.memory_limit = memory_limit_;
    return request;
  }

  // Trains the networks of one rung; false when interrupted.
  bool RunRung(int rung, int rung_epochs, int done_epochs, const std::vector<int>& alive,
               std::map<int, Evaluation>& results) {
    int out = 0;
    for (const int finalist : alive) {
      const auto known = recorded_.find(Id(rung, finalist));
      if (known != recorded_.end() && fs::exists(WeightsPath(rung, finalist))) {
        results[finalist] = known->second;
        continue;
      }
      runner_.Submit(RequestOf(rung, rung_epochs, finalist));
      ++out;
    }
    while (out > 0) {
      for (const TrainAnswer& answer : runner_.Wait(kPoll, kFinalJobs)) {
        const int finalist = static_cast<int>((answer.id - kFirstFinalJob) % kIdsPerRung);
        Evaluation& evaluation = results[finalist];
        evaluation = {.id = answer.id, .outcome = answer.outcome, .metrics = answer.metrics, .message = answer.message};
        Append(rung_epochs, finalist, evaluation, answer.worker);
        --out;
      }
      if (Interrupted()) return false;
      Report(rung, rung_epochs, done_epochs, static_cast<int>(alive.size()), out, results);
    }
    return true;
  }

  void Append(int rung_epochs, int finalist, const Evaluation& evaluation, const std::string& worker) {
    Experiment row;
    row.run = run_;
    row.trial.id = evaluation.id;
    row.trial.arch = finalists_[static_cast<size_t>(finalist)].arch;
    row.phase = "final";
    row.architecture = space_.Format(row.trial.arch);
    row.key = KeyOf(rung_epochs, finalist);
    row.evaluation = evaluation;
    row.worker = worker;
    store_.Append(row);
  }

  void Report(int rung, int rung_epochs, int done_epochs, int networks, int out,
              const std::map<int, Evaluation>& results) {
    if (!options_.on_progress) return;
    // Work done, in epochs of one network; inside a job the clock says how far it is.
    double total = 0, before = 0;
    int last = 0;
    const std::vector<int> rungs = RungEpochs(static_cast<int>(finalists_.size()), recipe_.epochs);
    for (size_t i = 0; i < rungs.size(); ++i) {
      const double epochs = static_cast<double>(rungs[i] - last) * NetworksInRung(static_cast<int>(i));
      if (static_cast<int>(i) < rung) before += epochs;
      total += epochs;
      last = rungs[i];
    }
    const double here = static_cast<double>(rung_epochs - done_epochs) * (networks - out);
    double best = 0;
    for (const auto& [finalist, evaluation] : results) best = std::max(best, evaluation.reward());
    const std::string text =
        fmt::format("{} network{} to epoch {} of {}{}", networks, networks == 1 ? "" : "s", rung_epochs, recipe_.epochs,
                    best > 0 ? fmt::format(", best {:.4f}", best) : "");
    options_.on_progress((before + here) / total, text);
  }

  FinalResult Result(int finalist, int rung, const Evaluation& evaluation) const {
    const Finalist& winner = finalists_[static_cast<size_t>(finalist)];
    return {.arch = winner.arch,
            .graph = space_.Lower(winner.arch),
            .recipe = recipe_,
            .weights = WeightsPath(rung, finalist),
            .metrics = evaluation.metrics,
            .finalist = finalist};
  }

  // No network survived this rung (diverged, no memory): the best of the rung before is the result.
  std::optional<FinalResult> Fallback(const std::vector<int>& rungs, size_t rung,
                                      const std::map<int, Evaluation>& last) const {
    const auto best = std::max_element(
        last.begin(), last.end(), [](const auto& a, const auto& b) { return a.second.reward() < b.second.reward(); });
    if (best == last.end()) {
      FailRun("none of the {} best networks could be trained to epoch {}; see experiments.sqlite for the reasons",
              finalists_.size(), rungs[rung]);
    }
    return Result(best->first, static_cast<int>(rung) - 1, best->second);
  }

  const SearchSpace& space_;
  const TaskSetup& task_;
  const std::vector<Finalist>& finalists_;
  JobRunner& runner_;
  Store& store_;
  const RunId run_;
  const RunFolder& folder_;
  const FinalOptions& options_;
  Recipe recipe_;
  int64_t memory_limit_ = 0;
  std::map<uint64_t, Evaluation> recorded_;
};

}  // namespace

std::vector<int> RungEpochs(int finalists, int epochs) {
  std::vector<int> rungs = {epochs};
  int rest = epochs;
  for (int networks = finalists; networks > 1; networks = Survivors(networks)) {
    rest /= 2;
    if (rest >= 1) rungs.insert(rungs.begin(), rest);
  }
  return rungs;
}

std::optional<FinalResult> RunFinalTraining(const ExperimentSpec& spec, const SearchSpace& space, const TaskSetup& task,
                                            const std::vector<Finalist>& finalists, JobRunner& runner, Store& store,
                                            RunId run, const RunFolder& folder, const FinalOptions& options) {
  return FinalTraining(spec, space, task, finalists, runner, store, run, folder, options).Run();
}

}  // namespace netwright
