#include "netwright/final/final_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/final/final_choice.h"
#include "netwright/final/final_plan.h"
#include "netwright/final/final_record.h"
#include "netwright/final/halving_progress.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::milliseconds kFinalPoll(200);
constexpr uint64_t kIdsPerRung = 1 << 16;
constexpr uint64_t kFirstTrialRun = kFirstFinalJob + (uint64_t{1} << 40);  // ids of Calibrate's jobs
constexpr double kLongestTrialRun = 2;                                     // seconds
constexpr double kSafety = 0.93;  // of the time there is: epochs differ a little

class FinalTraining {
 public:
  explicit FinalTraining(const FinalJob& job)
      : job_(job), start_(std::chrono::steady_clock::now()), recipe_(job.config.recipe) {
    for (const Experiment& row : job.store.Experiments("final")) recorded_.emplace(row.id, row.evaluation);
  }

  // Fixes finalists and epochs; false when interrupted.
  bool Plan() {
    if (fs::exists(RecordPath())) {  // a resumed run: the rungs already trained follow this plan
      ReadJsonFile(RecordPath()).get_to(record_);
      for (const std::string& text : record_.finalists) finalists_.push_back(job_.space.Parse(text));
      Predict();
      return true;
    }
    const auto train_images = static_cast<int64_t>(job_.split.train.size());
    if (recipe_.epochs == 0) recipe_.epochs = EpochsFor(job_.config.images, train_images);
    std::vector<double> epoch_seconds(job_.candidates.size(), 0.0);
    if (job_.seconds > 0 && !Calibrate(epoch_seconds)) return false;
    const double left = job_.seconds > 0 ? std::max(1.0, kSafety * (job_.seconds - Elapsed())) : 0;
    const FinalPlan plan = PlanFinal(epoch_seconds, job_.config.finalists, recipe_.epochs, job_.runner.slots(), left);
    record_ = {.most_epochs = recipe_.epochs, .finalists = {}, .epoch_seconds = {}, .horizons = {plan.epochs}};
    for (const int i : plan.finalists) {
      finalists_.push_back(job_.candidates[static_cast<size_t>(i)]);
      record_.finalists.push_back(job_.space.Format(finalists_.back()));
      record_.epoch_seconds.push_back(epoch_seconds[static_cast<size_t>(i)]);
    }
    SaveRecord();
    Predict();
    return true;
  }

  std::optional<FinalResult> Run() {
    std::vector<int> alive;
    for (size_t i = 0; i < finalists_.size(); ++i) alive.push_back(static_cast<int>(i));
    std::map<int, Evaluation> last;
    int done = 0;
    for (int rung = 0;; ++rung) {
      SetHorizon(rung, done, alive);
      const int end = RungsAhead(recipe_.epochs, rung, done).front();
      std::map<int, Evaluation> results;
      if (!RunRung(rung, end, done, alive, results)) return std::nullopt;
      std::erase_if(alive, [&](int i) { return results.at(i).outcome != Outcome::kOk; });
      if (alive.empty()) return Fallback(end, rung);
      std::stable_sort(alive.begin(), alive.end(),
                       [&](int a, int b) { return results.at(a).reward() > results.at(b).reward(); });
      for (const int i : alive) held_.push_back({.finalist = i, .rung = rung, .metrics = results.at(i).metrics});
      LearnEpochSeconds(last, results, end - done);
      last = std::move(results);
      done = end;
      if (done == recipe_.epochs) return Result(rung);
      alive.resize(static_cast<size_t>(std::min<int>(static_cast<int>(alive.size()), RungSize(rung + 1))));
    }
  }

 private:
  fs::path RecordPath() const { return job_.folder / "final.json"; }
  void SaveRecord() const { WriteJsonFile(RecordPath(), record_); }
  double Elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  // What progress goes by. Without measured times all networks are taken to be alike, and how long they take is learned
  // from the first rung.
  void Predict() {
    std::vector<double> epoch_seconds = record_.epoch_seconds;
    const bool timed = std::all_of(epoch_seconds.begin(), epoch_seconds.end(), [](double s) { return s > 0; });
    if (!timed) epoch_seconds.assign(finalists_.size(), 1.0);
    progress_ = {
        PredictRungSeconds(std::move(epoch_seconds), RungEpochs(Finalists(), Planned()), 0, job_.runner.slots()),
        timed};
  }

  int Finalists() const { return static_cast<int>(finalists_.size()); }
  int RungSize(int rung) const { return NetworksInRung(Finalists(), rung); }

  // Trains each candidate for a moment, to learn how long one epoch with validation takes; false when interrupted.
  bool Calibrate(std::vector<double>& epoch_seconds) {
    for (size_t i = 0; i < job_.candidates.size(); ++i) {
      TrainRequest request;
      request.id = kFirstTrialRun + i;
      request.graph = job_.space.Lower(job_.candidates[i]).Text();
      request.recipe = recipe_;
      request.recipe.epochs = 1;
      request.share = DataShare::kFull;
      request.time_limit = std::min(kLongestTrialRun, job_.seconds / 100);
      request.memory_limit = job_.memory_limit;
      job_.runner.Submit(request);
    }
    // Forward passes alone, as in validation, take about a third of a training step.
    const double images =
        static_cast<double>(job_.split.train.size()) + static_cast<double>(job_.split.validation.size()) / 3;
    for (size_t out = job_.candidates.size(); out > 0;) {
      for (const TrainAnswer& answer : job_.runner.Wait(kFinalPoll, kFinalJobs)) {
        --out;
        const Metrics& metrics = answer.metrics;
        const double per_image = metrics.images > 0 ? metrics.train_seconds / static_cast<double>(metrics.images) : 0;
        epoch_seconds[answer.id - kFirstTrialRun] = images * per_image;
      }
      if (Interrupted()) return false;
    }
    return true;
  }

  // The epochs the learning-rate schedule spans in this rung: as planned, then by the speed seen so far, so that the
  // training ends in time on a machine that is slower or faster than it was a moment ago. Kept for a resumed run, which
  // has the prediction to make anew.
  void SetHorizon(int rung, int done, const std::vector<int>& alive) {
    std::vector<int>& horizons = record_.horizons;
    const auto index = static_cast<size_t>(rung);
    std::vector<double> epoch_seconds;
    for (const int i : alive) {
      if (rung > 0) epoch_seconds.push_back(epoch_seconds_.at(i));
    }
    if (horizons.size() <= index) {
      int epochs = horizons.back();
      if (job_.seconds > 0) {
        epochs = FitEpochs(epoch_seconds, Finalists(), rung, done, record_.most_epochs, job_.runner.slots(),
                           kSafety * (job_.seconds - Elapsed()));
      }
      horizons.push_back(epochs);
      SaveRecord();
    }
    recipe_.epochs = horizons[index];
    if (job_.seconds > 0 && rung > 0) {
      progress_.Predict(index, PredictRungSeconds(std::move(epoch_seconds), RungsAhead(recipe_.epochs, rung, done),
                                                  done, job_.runner.slots()));
    }
  }

  // Where this rung and those behind it end. Once one network is left there is nothing to halve, but the rungs go on
  // where time is short, so that the horizon follows the speed to the end.
  std::vector<int> RungsAhead(int epochs, int rung, int done) const {
    if (job_.seconds > 0 && RungSize(rung) == 1) return Legs(epochs, done);
    return RungsLeft(Finalists(), epochs, rung, done);
  }

  // The time an epoch took in the rung just trained: newer, and so better, than the mean over all rungs.
  void LearnEpochSeconds(const std::map<int, Evaluation>& before, const std::map<int, Evaluation>& results,
                         int epochs) {
    for (const auto& [finalist, evaluation] : results) {
      const auto earlier = before.find(finalist);
      const double start = earlier == before.end() ? 0 : earlier->second.metrics.train_seconds;
      epoch_seconds_[finalist] = (evaluation.metrics.train_seconds - start) / epochs;
    }
  }

  int Planned() const { return record_.horizons.front(); }

  uint64_t Id(int rung, int finalist) const {
    return kFirstFinalJob + static_cast<uint64_t>(rung) * kIdsPerRung + static_cast<uint64_t>(finalist);
  }
  std::string StatePath(int rung, int finalist) const {
    return (job_.folder / fmt::format("final-{}-{}.state", rung, finalist)).string();
  }
  std::string WeightsPath(int rung, int finalist) const {
    return (job_.folder / fmt::format("final-{}-{}.weights", rung, finalist)).string();
  }

  // until: the epoch a rung ends with.
  CacheKey KeyOf(const Recipe& recipe, int until, int finalist) const {
    Digester digester;
    digester.Add(job_.task.fingerprint.Hex());
    digester.Add(job_.split.digest().Hex());
    return {.network = job_.space.Lower(finalists_[static_cast<size_t>(finalist)]).Text(),
            .task = digester.Finish().Hex(),
            .recipe = fmt::format("{} until={}", recipe.Text(), until),
            .replicate = 0};
  }

  TrainRequest RequestOf(int rung, int rung_epochs, int finalist) const {
    // The seed is that of the whole schedule as first planned, not of the rung.
    Recipe planned = recipe_;
    planned.epochs = Planned();
    CacheKey key = KeyOf(planned, planned.epochs, finalist);
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
    request.memory_limit = job_.memory_limit;
    return request;
  }

  // Trains the networks of one rung; false when interrupted.
  bool RunRung(int rung, int rung_epochs, int done_epochs, const std::vector<int>& alive,
               std::map<int, Evaluation>& results) {
    int out = 0;
    for (const int finalist : alive) {
      const auto known = recorded_.find(Id(rung, finalist));
      if (known != recorded_.end() &&
          (known->second.outcome != Outcome::kOk || fs::exists(WeightsPath(rung, finalist)))) {
        results[finalist] = known->second;
        continue;
      }
      job_.runner.Submit(RequestOf(rung, rung_epochs, finalist));
      ++out;
    }
    const int jobs = out;
    const double rung_start = Elapsed();
    while (out > 0) {
      for (const TrainAnswer& answer : job_.runner.Wait(kFinalPoll, kFinalJobs)) {
        const int finalist = static_cast<int>((answer.id - kFirstFinalJob) % kIdsPerRung);
        Evaluation& evaluation = results[finalist];
        evaluation = {.id = answer.id, .outcome = answer.outcome, .metrics = answer.metrics, .message = answer.message};
        Append(rung_epochs, finalist, evaluation, answer.worker);
        --out;
      }
      if (Interrupted()) return false;
      const double jobs_back = static_cast<double>(jobs - out) / jobs;
      const double share =
          out == 0 ? 1.0 : progress_.RungShare(static_cast<size_t>(rung), Elapsed() - rung_start, jobs_back);
      Report(rung, rung_epochs, done_epochs, static_cast<int>(alive.size()), share, results);
    }
    if (jobs == static_cast<int>(alive.size())) progress_.Learn(static_cast<size_t>(rung), Elapsed() - rung_start);
    return true;
  }

  void Append(int rung_epochs, int finalist, const Evaluation& evaluation, const std::string& worker) {
    Experiment row;
    row.run = job_.run;
    row.id = evaluation.id;
    row.phase = "final";
    row.architecture = job_.space.Format(finalists_[static_cast<size_t>(finalist)]);
    row.key = KeyOf(recipe_, rung_epochs, finalist);
    row.evaluation = evaluation;
    row.worker = worker;
    job_.store.Append(row);
  }

  // share: of this rung, in [0, 1].
  void Report(int rung, int rung_epochs, int done_epochs, int networks, double share,
              const std::map<int, Evaluation>& results) {
    if (!job_.on_progress) return;
    double best = 0;  // of all rungs so far
    for (const HeldNetwork& network : held_) best = std::max(best, network.metrics.accuracy);
    for (const auto& [finalist, evaluation] : results) best = std::max(best, evaluation.reward());
    const int epoch = done_epochs + static_cast<int>(share * (rung_epochs - done_epochs));
    const std::string text = fmt::format("{} network{}, about epoch {} of {}{}", networks, networks == 1 ? "" : "s",
                                         epoch, recipe_.epochs, best > 0 ? fmt::format(", best {:.4f}", best) : "");
    job_.on_progress(progress_.Advance(static_cast<size_t>(rung), share), text);
  }

  // What comes of a training that ended with `rung`.
  FinalResult Result(int rung) const {
    const auto first = std::find_if(held_.begin(), held_.end(), [&](const HeldNetwork& n) { return n.rung == rung; });
    const auto last = static_cast<size_t>(first - held_.begin());  // of each rung, the best one is in front
    const size_t kept = ChooseFinal(held_, last, static_cast<int64_t>(job_.split.validation.size()));
    const HeldNetwork& network = held_[kept];
    const Architecture& winner = finalists_[static_cast<size_t>(network.finalist)];
    FinalResult result = {.arch = winner,
                          .graph = job_.space.Lower(winner),
                          .recipe = recipe_,
                          .weights = WeightsPath(network.rung, network.finalist),
                          .metrics = network.metrics,
                          .note = kept == last ? "" : PassedOver(network, held_[last])};
    result.recipe.epochs = record_.horizons[static_cast<size_t>(network.rung)];
    return result;
  }

  std::string PassedOver(const HeldNetwork& kept, const HeldNetwork& last) const {
    const std::string which =
        kept.finalist == last.finalist ? "it" : job_.space.Format(finalists_[static_cast<size_t>(last.finalist)]);
    return fmt::format("kept as it was after {} epochs, with validation {:.4f}: after {} {} had {:.4f}",
                       kept.metrics.epochs, kept.metrics.accuracy, last.metrics.epochs, which, last.metrics.accuracy);
  }

  // No network survived this rung (diverged, no memory): what the rungs before brought is the result.
  std::optional<FinalResult> Fallback(int epoch, int rung) const {
    if (held_.empty()) {
      FailRun("none of the {} best networks could be trained to epoch {}; see experiments.sqlite for the reasons",
              finalists_.size(), epoch);
    }
    return Result(rung - 1);
  }

  const FinalJob& job_;
  const std::chrono::steady_clock::time_point start_;
  Recipe recipe_;  // epochs: the horizon of the present rung
  FinalRecord record_;
  std::vector<Architecture> finalists_;
  std::map<uint64_t, Evaluation> recorded_;
  std::map<int, double> epoch_seconds_;  // by finalist, as last seen
  std::vector<HeldNetwork> held_;        // what finished rungs brought, in their order, each best first
  HalvingProgress progress_;
};

}  // namespace

std::optional<FinalResult> RunFinalTraining(const FinalJob& job) {
  FinalTraining training(job);
  if (!training.Plan()) return std::nullopt;
  return training.Run();
}

}  // namespace netwright
