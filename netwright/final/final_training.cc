#include "netwright/final/final_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/final/early_model.h"
#include "netwright/final/entries.h"
#include "netwright/final/final_choice.h"
#include "netwright/final/final_notes.h"
#include "netwright/final/final_plan.h"
#include "netwright/final/final_record.h"
#include "netwright/final/final_stages.h"
#include "netwright/final/halving_progress.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/final/rung_time.h"
#include "netwright/final/train_again.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::milliseconds kFinalPoll(200);
constexpr int kEarly = FinalStages::kEarly;
constexpr double kSafety = 0.97;  // of the time there is: epochs differ a little

class FinalTraining {
 public:
  explicit FinalTraining(const FinalJob& job)
      : job_(job),
        start_(std::chrono::steady_clock::now()),
        recipe_(job.config.recipe),
        early_(ReadEarlyRecord(job.folder)) {
    if (early_) held_.push_back({.finalist = kEarly, .rung = kEarly, .metrics = early_->metrics});
    for (const Experiment& row : job.store.Experiments("final")) recorded_.insert_or_assign(row.id, row);
  }

  // Fixes finalists and epochs; false when interrupted.
  bool Plan() {
    if (std::optional<FinalRecord> record = ReadFinalRecord(RecordPath())) {
      record_ = *std::move(record);  // a resumed run: the rungs already trained follow this plan
      Predict();
      return true;
    }
    const bool open = recipe_.epochs == 0;
    if (open) recipe_.epochs = EpochsFor(job_.config.images, static_cast<int64_t>(job_.split.train.size()));
    const int useful = UsefulEpochs(static_cast<int64_t>(job_.split.train.size()));
    int count = job_.config.finalists;
    std::vector<Entry> entries = MakeEntries(
        job_, job_.seconds > 0 ? LongestEpoch(count, std::min(recipe_.epochs, useful), Pool(), job_.seconds) : 0);
    if (entries.empty()) {
      FailRun("none of the {} best networks is within the limits with the final training's batch_size and width",
              job_.candidates.size());
    }
    if (job_.seconds > 0 && !MeasureEpochs(job_, recipe_, entries)) return false;
    const double left = job_.seconds > 0 ? std::max(1.0, kSafety * (job_.seconds - Elapsed())) : 0;
    FinalPlan plan = PlanFinal(SecondsOf(entries), count, recipe_.epochs, useful, Pool(), left);
    if (plan.epochs < recipe_.epochs) {  // else there is time for all, and the clock decides nothing
      entries = WorthTheirTime(entries, count);
      plan = PlanFinal(SecondsOf(entries), count, recipe_.epochs, useful, Pool(), left);
    }
    if (const size_t variants = VariantsOf(job_).size(); variants > 1) {
      entries = WithVariants(job_, entries, plan.finalists);
      count = static_cast<int>(plan.finalists.size() + variants - 1);
      plan = PlanFinal(SecondsOf(entries), count, recipe_.epochs, useful, Pool(), left);
    }
    const std::vector<double> seconds = SecondsOf(entries);
    int most = recipe_.epochs;
    if (job_.config.spend && left > 0) {
      if (open) most = std::max(recipe_.epochs, LongestTraining(static_cast<int64_t>(job_.split.train.size())));
      if (plan.epochs == recipe_.epochs) plan = GrowPlan(plan, seconds, 2 * count, useful / 2, most, Pool(), left);
    }
    Record(plan, seconds, entries, most, open && left > 0);
    SaveRecord();
    Predict();
    return true;
  }

  std::optional<FinalResult> Run() {
    std::vector<int> alive;
    for (int i = 0; i < stages_.Finalists(); ++i) alive.push_back(i);
    std::map<int, Evaluation> last;
    int done = 0;
    for (int rung = 0;; ++rung) {
      SetHorizon(rung, done, alive);
      RemoveOldStates(rung, alive);
      const int end = RungsAhead(recipe_.epochs, rung, done).front();
      std::map<int, Evaluation> results;
      if (!RunRung(rung, end, done, alive, results)) {
        if (rung > 0 && job_.on_interrupt && IsThere(Chosen(rung - 1))) job_.on_interrupt(Result(rung - 1));
        return std::nullopt;
      }
      std::erase_if(alive, [&](int i) { return results.at(i).outcome != Outcome::kOk; });
      if (alive.empty()) return Fallback(end, rung);
      std::stable_sort(alive.begin(), alive.end(),
                       [&](int a, int b) { return results.at(a).reward() > results.at(b).reward(); });
      for (const int i : alive) held_.push_back({.finalist = i, .rung = rung, .metrics = results.at(i).metrics});
      LearnEpochSeconds(last, results);
      alive.resize(static_cast<size_t>(std::min<int>(static_cast<int>(alive.size()), stages_.RungSize(rung + 1))));
      done = std::max(done, Behind(results, alive, end));
      last = std::move(results);
      if (done == recipe_.epochs || (job_.seconds > 0 && IsOver(job_.seconds, Elapsed()))) return Deliver(rung);
    }
  }

 private:
  static std::vector<double> SecondsOf(const std::vector<Entry>& entries) {
    std::vector<double> seconds;
    for (const Entry& entry : entries) seconds.push_back(entry.epoch_seconds);
    return seconds;
  }

  // equal_time: the faster a network, the more epochs it has. Else all have the plan's.
  void Record(const FinalPlan& plan, const std::vector<double>& seconds, const std::vector<Entry>& entries, int most,
              bool equal_time) {
    const std::vector<double> paces = Paces(plan, seconds, most);
    double fastest = 1;
    for (size_t i = 0; i < plan.finalists.size(); ++i) {
      record_.finalists.push_back(entries[static_cast<size_t>(plan.finalists[i])]);
      if (equal_time) record_.finalists.back().pace = paces[i];
      fastest = std::max(fastest, record_.finalists.back().pace);
    }
    record_.horizons = {plan.epochs};
    record_.most_epochs = std::max(plan.epochs, static_cast<int>(most / fastest));
  }

  fs::path RecordPath() const { return job_.folder / "final.json"; }
  void SaveRecord() const { WriteJsonFile(RecordPath(), record_); }
  double Elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  // What progress goes by. Without measured times all networks are taken to be alike, and how long they take is learned
  // from the first rung.
  void Predict() {
    std::vector<double> epoch_seconds;
    for (const Entry& finalist : record_.finalists) epoch_seconds.push_back(finalist.epoch_seconds * finalist.pace);
    const bool timed = std::all_of(epoch_seconds.begin(), epoch_seconds.end(), [](double s) { return s > 0; });
    if (!timed) epoch_seconds.assign(epoch_seconds.size(), 1.0);
    progress_ = {
        PredictRungSeconds(std::move(epoch_seconds), RungEpochs(stages_.Finalists(), stages_.Planned()), 0, Pool()),
        timed};
  }

  Workers Pool() const {
    return {job_.runner.slots(), threads_pay_ ? std::min(recipe_.shards, job_.runner.threads()) : 1};
  }
  const Entry& Finalist(int i) const { return stages_.Finalist(i); }

  // The plan's epochs that the learning-rate schedule spans in this rung: as planned, then by the speed seen so far, so
  // that the training ends in time on a machine that is slower or faster than it was a moment ago. Kept for a resumed
  // run, which has the prediction to make anew.
  void SetHorizon(int rung, int done, const std::vector<int>& alive) {
    std::vector<int>& horizons = record_.horizons;
    const auto index = static_cast<size_t>(rung);
    std::vector<double> epoch_seconds;
    for (const int i : alive) {
      if (rung > 0) epoch_seconds.push_back(EpochSeconds(i, rung));
    }
    if (horizons.size() <= index) {
      int epochs = horizons.back();
      if (job_.seconds > 0) {
        epochs = FitEpochs(epoch_seconds, stages_.Finalists(), rung, done, record_.most_epochs, Pool(),
                           kSafety * (job_.seconds - Elapsed()));
      }
      horizons.push_back(epochs);
      SaveRecord();
    }
    recipe_.epochs = horizons[index];
    if (job_.seconds > 0 && rung > 0) {
      progress_.Predict(
          index, PredictRungSeconds(std::move(epoch_seconds), RungsAhead(recipe_.epochs, rung, done), done, Pool()));
    }
  }

  // Where this rung and those behind it end. Once one network is left there is nothing to halve, but the rungs go on
  // where time is short, so that the horizon follows the speed to the end.
  std::vector<int> RungsAhead(int epochs, int rung, int done) const {
    if (job_.seconds > 0 && stages_.RungSize(rung) == 1) return Legs(epochs, done);
    return RungsLeft(stages_.Finalists(), epochs, rung, done);
  }

  // The plan's epochs that the networks have behind them; fewer than planned where a rung ended for lack of time.
  int Behind(const std::map<int, Evaluation>& results, const std::vector<int>& alive, int planned) const {
    int behind = planned;
    for (const int i : alive) {
      const int epochs = results.at(i).metrics.epochs;
      if (epochs < stages_.EpochsOf(i, planned)) behind = std::min(behind, static_cast<int>(epochs / Finalist(i).pace));
    }
    return behind;
  }

  // The time an epoch of the plan took in the rung just trained, as if on one thread: newer, and so better, than the
  // mean over all rungs.
  void LearnEpochSeconds(const std::map<int, Evaluation>& before, const std::map<int, Evaluation>& results) {
    const auto images = static_cast<double>(job_.split.train.size());
    for (const auto& [finalist, evaluation] : results) {
      const auto earlier = before.find(finalist);
      const Metrics start = earlier == before.end() ? Metrics() : earlier->second.metrics;
      const Metrics& end = evaluation.metrics;
      const double epochs = static_cast<double>(end.images - start.images) / images / Finalist(finalist).pace;
      if (epochs <= 0) continue;
      const double took = (end.train_seconds - start.train_seconds) / epochs;
      const double alone = Finalist(finalist).epoch_seconds * Finalist(finalist).pace;  // as measured before
      if (threads_ > 1 && alone > 0 && took > alone) threads_pay_ = false;
      epoch_seconds_[finalist] = threads_ > 1 && !threads_pay_ ? alone : took / SecondsOn(threads_, 1);
    }
  }

  // Of an epoch of the plan in this rung, on one thread; 1 where nothing was measured yet.
  double EpochSeconds(int finalist, int rung) const {
    const double seconds = Finalist(finalist).epoch_seconds * Finalist(finalist).pace;
    const auto learned = epoch_seconds_.find(finalist);
    const double on_train = learned != epoch_seconds_.end() ? learned->second : seconds > 0 ? seconds : 1.0;
    return on_train * static_cast<double>(stages_.ImagesOf(rung)) / static_cast<double>(job_.split.train.size());
  }

  // All of it follows from the record: what a network that goes on from the rung before needs, and of earlier rungs the
  // one network that may still be the result.
  void RemoveOldStates(int rung, const std::vector<int>& alive) const {
    if (rung == 0) return;
    std::set<std::string> keep;
    for (const int i : alive) keep.insert(stages_.files().State(rung - 1, i));
    for (const HeldNetwork* network : {&held_[BestOf(held_)], &held_[FirstOf(rung - 1)]}) {
      keep.insert(stages_.files().Weights(network->rung, network->finalist));
    }
    stages_.files().RemoveBefore(rung, keep);
  }

  // seconds: the time it may take.
  TrainRequest RequestOf(int rung, int rung_epochs, int finalist, double seconds) const {
    TrainRequest request = stages_.RequestOf(rung, recipe_.epochs, finalist);
    request.stop_after_epoch = stages_.EpochsOf(finalist, rung_epochs);
    request.threads = threads_;
    request.stage_seconds = seconds;
    return request;
  }

  // Makes the files again that a network left in a rung that is over; false when interrupted.
  bool Restore(int rung, int finalist) {
    std::vector<TrainRequest> stages;
    for (int i = 0; i <= rung; ++i) {
      TrainRequest& stage =
          stages.emplace_back(stages_.RequestOf(i, record_.horizons[static_cast<size_t>(i)], finalist));
      stage.stop_after_epoch = recorded_.at(stage.id).evaluation.metrics.epochs;
    }
    return TrainAgain(job_.runner, stages);
  }

  // Trains the networks of one rung; false when interrupted.
  bool RunRung(int rung, int rung_epochs, int done_epochs, const std::vector<int>& alive,
               std::map<int, Evaluation>& results) {
    std::vector<double> epoch_seconds;
    for (const int finalist : alive) epoch_seconds.push_back(EpochSeconds(finalist, rung));
    threads_ = QuickestLanes(epoch_seconds, Pool()).threads;
    const std::vector<double> predicted = PredictRungSeconds(
        std::move(epoch_seconds), RungsAhead(recipe_.epochs, rung, done_epochs), done_epochs, Pool());
    std::deque<int> waiting;
    for (const int finalist : alive) {
      const auto known = recorded_.find(FinalStages::IdOf(rung, finalist));
      if (known != recorded_.end() &&
          known->second.key == KeyOf(rung, rung_epochs, finalist, known->second.evaluation)) {
        results[finalist] = known->second.evaluation;
        continue;
      }
      if (rung > 0 && !stages_.HasState(rung - 1, finalist) && !Restore(rung - 1, finalist)) {
        return false;
      }
      waiting.push_back(finalist);
    }
    const int jobs = static_cast<int>(waiting.size()), lanes = std::max(1, job_.runner.slots() / threads_);
    int out = 0;
    const double rung_start = Elapsed();
    const double rung_end = rung_start + RungTime(predicted, job_.seconds - rung_start);  // read with a time limit only
    while (out > 0 || !waiting.empty()) {
      for (; !waiting.empty() && out < lanes; ++out, waiting.pop_front()) {
        const double seconds = JobTime(rung_end - Elapsed(), static_cast<int>(waiting.size()), lanes);
        job_.runner.Submit(RequestOf(rung, rung_epochs, waiting.front(), job_.seconds > 0 ? seconds : 0));
      }
      for (const TrainAnswer& answer : job_.runner.Wait(kFinalPoll, kFinalJobs)) {
        const int finalist = FinalStages::FinalistOf(answer.id);
        Evaluation& evaluation = results[finalist];
        evaluation = {.id = answer.id, .outcome = answer.outcome, .metrics = answer.metrics, .message = answer.message};
        if (stages_.OnAllImages(rung) && answer.outcome == Outcome::kOk) TakeLastScore(finalist, evaluation.metrics);
        Append(rung, rung_epochs, finalist, evaluation, answer.worker);
        --out;
      }
      if (Interrupted()) return false;
      const int left = out + static_cast<int>(waiting.size());
      const double jobs_back = static_cast<double>(jobs - left) / jobs;
      const double share =
          left == 0 ? 1.0 : progress_.RungShare(static_cast<size_t>(rung), Elapsed() - rung_start, jobs_back);
      Report(rung, rung_epochs, done_epochs, alive, share, results);
    }
    if (jobs == static_cast<int>(alive.size())) progress_.Learn(static_cast<size_t>(rung), Elapsed() - rung_start);
    return true;
  }

  // What a network scored while the validation images were unknown to it.
  void TakeLastScore(int finalist, Metrics& metrics) const {
    const auto last =
        std::find_if(held_.rbegin(), held_.rend(), [&](const HeldNetwork& n) { return n.finalist == finalist; });
    if (last == held_.rend()) return;
    metrics.accuracy = last->metrics.accuracy;
    metrics.loss = last->metrics.loss;
  }

  void Append(int rung, int rung_epochs, int finalist, const Evaluation& evaluation, const std::string& worker) {
    Experiment row;
    row.run = job_.run;
    row.id = evaluation.id;
    row.phase = "final";
    row.architecture = Finalist(finalist).architecture;
    row.key = KeyOf(rung, rung_epochs, finalist, evaluation);
    row.evaluation = evaluation;
    row.worker = worker;
    job_.store.Append(row);
    recorded_.insert_or_assign(row.id, std::move(row));
  }

  CacheKey KeyOf(int rung, int rung_epochs, int finalist, const Evaluation& evaluation) const {
    return stages_.KeyOf(rung, recipe_.epochs, finalist, rung_epochs, evaluation);
  }

  // share: of this rung, in [0, 1].
  void Report(int rung, int rung_epochs, int done_epochs, const std::vector<int>& alive, double share,
              const std::map<int, Evaluation>& results) {
    if (!job_.on_progress) return;
    double best = 0;  // of all rungs so far
    for (const HeldNetwork& network : held_) best = std::max(best, network.metrics.accuracy);
    for (const auto& [finalist, evaluation] : results) best = std::max(best, evaluation.reward());
    const int first = alive.front();
    const int begin = stages_.EpochsOf(first, done_epochs), end = stages_.EpochsOf(first, rung_epochs);
    const int epoch = begin + static_cast<int>(share * (end - begin));
    const std::optional<ByHand> by_hand = ByHandSoFar();
    const std::string text = fmt::format("{} network{}, about epoch {} of {}{}{}", alive.size(),
                                         alive.size() == 1 ? "" : "s", epoch, stages_.EpochsOf(first, recipe_.epochs),
                                         best > 0 ? fmt::format(", best {:.4f} +- {:.4f}", best, Margin(best)) : "",
                                         by_hand ? fmt::format(", by hand {:.4f}", by_hand->validation_accuracy) : "");
    job_.on_progress(progress_.Advance(static_cast<size_t>(rung), share), text);
  }

  // Half the 95 % interval of an accuracy on the validation part.
  double Margin(double accuracy) const {
    return 1.96 * StandardError(accuracy, static_cast<int64_t>(job_.split.validation.size()));
  }

  // Of each rung, the best network is in front.
  size_t FirstOf(int rung) const {
    const auto first = std::find_if(held_.begin(), held_.end(), [&](const HeldNetwork& n) { return n.rung == rung; });
    return static_cast<size_t>(first - held_.begin());
  }

  // Of a training that ended with `rung`, the network that is delivered.
  const HeldNetwork& Chosen(int rung) const {
    const size_t last = FirstOf(rung);
    // What was scored in the middle of its schedule is not held against others' ends.
    if (stages_.OnAllImages(rung)) return held_[last];
    return held_[ChooseFinal(held_, last, static_cast<int64_t>(job_.split.validation.size()))];
  }

  bool IsThere(const HeldNetwork& network) const { return stages_.HasWeights(network.rung, network.finalist); }

  // nullopt when interrupted while its weights were made again.
  std::optional<FinalResult> Deliver(int rung) {
    const HeldNetwork& network = Chosen(rung);
    if (!IsThere(network) && !Restore(network.rung, network.finalist)) return std::nullopt;
    return Result(rung);
  }

  // What comes of a training that ended with `rung`.
  FinalResult Result(int rung) const {
    const HeldNetwork& network = Chosen(rung);
    const HeldNetwork& last = held_[FirstOf(rung)];
    const Entry& winner = Finalist(network.finalist);
    const bool early = network.finalist == kEarly;
    const int epochs = early ? early_->epochs : record_.horizons[static_cast<size_t>(network.rung)];
    std::vector<std::string> notes;
    const NetworkTemplate wanted = WithVariant(job_.config.recipe, winner.variant).net;
    if (winner.net != wanted) notes.push_back(WidthNote(winner.net, wanted));
    if (winner.variant == kLearnedRecipe) notes.push_back(LearnedStartNote());
    if (stages_.OnAllImages(network.rung)) notes.push_back(AllImagesNote());
    if (&network != &last) notes.push_back(PassedOverNote(network, last, Finalist(last.finalist).architecture));
    return {.architecture = winner.architecture,
            .space = SpaceOf(winner, job_.space),
            .graph = Graph::Parse(winner.graph),
            .recipe = stages_.RecipeOf(network.finalist, epochs),
            .weights = early ? EarlyWeights(job_.folder) : stages_.files().Weights(network.rung, network.finalist),
            .metrics = network.metrics,
            .variant = winner.variant,
            .on_all_images = stages_.OnAllImages(network.rung),
            .note = fmt::format("{}", fmt::join(notes, "; ")),
            .by_hand = ByHandSoFar(),
            .unspent = UnspentNote(job_.seconds - Elapsed(), job_.seconds, job_.config.spend, recipe_.epochs,
                                   stages_.Finalists())};
  }

  std::optional<ByHand> ByHandSoFar() const {
    const auto last = std::find_if(held_.rbegin(), held_.rend(),
                                   [&](const HeldNetwork& network) { return Finalist(network.finalist).by_hand; });
    if (last == held_.rend()) return std::nullopt;
    return ByHand{Finalist(last->finalist).architecture, last->metrics.accuracy, last->metrics.epochs};
  }

  // No network survived this rung (diverged, no memory): what the rungs before brought is the result.
  std::optional<FinalResult> Fallback(int epoch, int rung) {
    if (held_.empty()) {
      FailRun("none of the {} best networks could be trained to epoch {}; see experiments.sqlite for the reasons",
              stages_.Finalists(), epoch);
    }
    return Deliver(rung - 1);
  }

  const FinalJob& job_;
  const std::chrono::steady_clock::time_point start_;
  Recipe recipe_;  // epochs: the horizon of the present rung
  FinalRecord record_;
  const std::optional<EarlyRecord> early_;  // held_'s first, as finalist and rung kEarly
  const FinalStages stages_{job_, record_, early_};
  std::map<uint64_t, Experiment> recorded_;  // rows of this training, by id
  std::map<int, double> epoch_seconds_;      // by finalist, on one thread, as last seen
  bool threads_pay_ = true;                  // not where other programs keep the cores busy: they wait for one another
  int threads_ = 1;                          // of each network in the rung at hand
  std::vector<HeldNetwork> held_;            // what finished rungs brought, in their order, each best first
  HalvingProgress progress_;
};

}  // namespace

std::optional<FinalResult> RunFinalTraining(const FinalJob& job) {
  FinalTraining training(job);
  if (!training.Plan()) return std::nullopt;
  return training.Run();
}

void RemoveFinalStates(const fs::path& folder) {
  StateFiles(folder).RemoveAll();
  RemoveEarlyModel(folder);
}

}  // namespace netwright
