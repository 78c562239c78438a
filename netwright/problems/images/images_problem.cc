#include "netwright/problems/images/images_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/key_error.h"
#include "netwright/base/resources.h"
#include "netwright/datasets/alike.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/final/early_model.h"
#include "netwright/final/final_choice.h"
#include "netwright/final/final_training.h"
#include "netwright/final/int8_model.h"
#include "netwright/final/model_folder.h"
#include "netwright/graph/inference/device_cost.h"
#include "netwright/machine/machine.h"
#include "netwright/problems/images/image_descriptors.h"
#include "netwright/problems/images/images_config.h"
#include "netwright/problems/images/known_rates.h"
#include "netwright/problems/images/mirror_probe.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/train/equal_compute.h"
#include "netwright/train/measured_precision.h"
#include "netwright/train/measured_times.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/nodes/node_pool.h"
#include "netwright/workers/training_rate.h"

namespace netwright {
namespace {

constexpr char kCheckpoint[] = "checkpoint";  // of a run's folder
constexpr std::chrono::milliseconds kPoll(200);
constexpr double kMostForInt8 = 0.1;   // of the final training's time, kept back
constexpr int64_t kFewToScoreOn = 30;  // images: the standard error of an accuracy is up to 0.09 then

class ImagesProblem final : public Problem {
 public:
  void Declare(Options& options) override { netwright::Declare(config_, options); }

  void Settle() override {
    Validate(config_);
    netwright::Settle(config_);
  }

  void Open(const ProblemSource& source) override {
    if (!source.task.empty()) FailUsageOf("task", "a data set has no tasks to choose from; leave it out");
    space_ = MakeSearchSpace(source.space);
    for (Recipe* recipe : {&config_.recipe, &config_.final.recipe}) recipe->net = space_->Settled(recipe->net);
    if ((config_.recipe.net.plain || config_.final.recipe.net.plain) && source.space != "chain") {
      FailUsage("plain = true is for the chain space");
    }
    note_ = source.note;
    status_ = source.status;
    if (!source.out.empty()) KeepOutOfData(source.out.string(), source.name);
    status_("reading images");
    task_ = SetUpTask(config_, source.name);
    if (source.descriptors) task_.info.descriptors = DescribeImages(*task_.data, task_.worker.search);
    NoteData();
    SettlePrecision();
    SettleCompute();
    SettleTimes();
  }

  std::shared_ptr<const SearchSpace> space() const override { return space_; }
  std::vector<TaskInfo> tasks() const override { return {task_.info}; }

  Limits limits() const override { return SearchLimitsOf(config_); }

  std::string RecipeText() const override {
    if (!Trains()) return "synthetic";
    return compute_ > 0 ? EqualComputeText(config_.recipe, compute_) : config_.recipe.Text();
  }

  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans& means) override {
    if (!Trains()) return MakeSyntheticEvaluator({task_.info}, {});
    PoolOptions options;
    options.workers = means.workers;
    // What CUDA maps into a process would count against the processor's limit.
    options.memory_limit = TrainsOnGpu(config_) ? UsableMemory() : AllocationLimit(config_.memory_limit);
    options.job_timeout = config_.job_timeout;
    options.hang_timeout = config_.hang_timeout;
    runner_ = MakeRunner(options);
    if (compute_ > 0)
      return MakeEqualComputeEvaluator(*runner_, {task_.info}, config_.recipe, compute_, {}, means.kept);
    return MakeTrainingEvaluator(*runner_, {task_.info}, config_.recipe, {}, means.kept);
  }

  std::optional<WorkerNeed> Workers() const override {
    if (!Trains()) return std::nullopt;
    return WorkerNeed{.by_default = TrainsOnGpu(config_) ? kGpuWorkers : 0,
                      .final = config_.final.enabled ? config_.final.finalists : 0};
  }

  nlohmann::json Describe() const override {
    const DatasetSummary& data = task_.data->summary();
    return {{"task", DescribeTask(task_)},
            {"dataset",
             {{"name", data.name},
              {"format", data.format},
              {"fingerprint", data.fingerprint.Hex()},
              {"task_fingerprint", task_.info.fingerprint.Hex()},
              {"classes", data.classes.size()},
              {"images", data.images},
              {"broken", data.broken.size()}}},
            {"measured_precision", {{"recipe", search_rates_}, {"final", final_rates_}}}};
  }

  int Candidates() const override {
    return config_.final.enabled && Trains() ? CandidatesFor(config_.final.finalists) : 0;
  }

  void TrainEarly(const FinalStage& stage) override {
    if (Candidates() == 0 || !config_.final.spend || ReadEarlyRecord(stage.folder / kCheckpoint)) return;
    early_candidates_.assign(stage.candidates.begin(), stage.candidates.end());
    early_job_.emplace(JobOf(stage));
    early_job_->candidates = early_candidates_;
    early_.emplace(*early_job_, stage.seconds);
  }

  void GoOnEarly() override { GoOnEarly(std::chrono::milliseconds(0)); }

  std::optional<Delivered> RunFinal(const FinalStage& stage) override {
    NETWRIGHT_CHECK(runner_ != nullptr);
    while (early_ && early_->running() && !Interrupted()) GoOnEarly(kPoll);
    early_.reset();
    FinalJob job = JobOf(stage);
    if (job.seconds > 0) job.seconds -= std::min(Int8Reserve(stage), kMostForInt8 * job.seconds);
    job.on_interrupt = [&](const FinalResult& so_far) { SaveSoFar(so_far, job, "interrupted"); };
    const std::optional<FinalResult> result = RunFinalTraining(job);
    if (!result) return std::nullopt;
    if (!result->on_all_images) WarnOfShortfall(*result, stage.store);
    const std::string learnt_nothing = ChanceWarning({result->metrics.accuracy, ImagesOf(job.split.validation)},
                                                     MostFrequentShare(job.split.validation));
    if (!learnt_nothing.empty()) note_("warning: " + learnt_nothing);
    status_("test");
    Delivered delivered = SaveModel(*result, job, *task_.data, stage.folder / "best", /*test=*/true);
    TellLatency(*result, job, delivered);
    if (delivered.test_accuracy && !delivered.on_all_images) {
      const std::string gap = GapWarning({delivered.validation_accuracy, ImagesOf(job.split.validation)},
                                         {*delivered.test_accuracy, ImagesOf(job.split.test)});
      if (!gap.empty()) note_("warning: " + gap);
    }
    return delivered;
  }

 private:
  // Worker processes here, or on nodes.
  std::unique_ptr<JobRunner> MakeRunner(const PoolOptions& options) const {
    NodeOptions nodes = NodesFromEnvironment();
    if (!nodes.used()) return MakeProcessPool({.tasks = {task_.worker}}, options);
    nodes.version = CodeVersion();
    nodes.processor = ProcessorName();
    nodes.note = note_;
    return MakeNodePool({.tasks = {task_.worker}}, options, nodes);
  }

  FinalJob JobOf(const FinalStage& stage) {
    if (!final_) final_ = SettledFinal();
    return {.config = *final_,
            .space = *space_,
            .task = task_.info,
            .split = task_.worker.full,
            .candidates = stage.candidates,
            .searched = config_.recipe.net,
            .limits = FinalLimitsOf(config_),
            .runner = *runner_,
            .store = stage.store,
            .run = stage.run,
            .folder = stage.folder / kCheckpoint,
            .seconds = stage.seconds,
            .on_progress = stage.on_progress};
  }

  // Kept back for what the model is in 8 bits, as if the search's best were delivered.
  double Int8Reserve(const FinalStage& stage) const {
    if (final_->recipe.net.plain) return 0;
    const Graph graph = space_->Lower(stage.candidates.front());
    const InferenceNet net = LowerForInference(graph, task_.info.input, final_->recipe.net);
    const double seconds = Int8Seconds(DeviceCostOf(net).macs, task_.worker.full);
    return seconds > kMostInt8Seconds ? 0 : seconds;  // not measured
  }

  void TellLatency(const FinalResult& result, const FinalJob& job, Delivered& delivered) const {
    if (result.recipe.net.plain) return;  // not for devices
    const InferenceNet net = LowerForInference(result.graph, job.task.input, result.recipe.net);
    delivered.foretold_ms = 1e-6 * static_cast<double>(DeviceCostOf(net, job.limits.times).latency);
    delivered.target = TargetText(config_.small_device.target);
    const double limit_ms = 1e3 * config_.small_device.max_latency;
    if (delivered.target.empty() && limit_ms > 0 && delivered.latency_ms > limit_ms) {
      note_(
          fmt::format("warning: the final network takes {:.3g} ms an image, more than max_latency: {:.3g} ms were "
                      "predicted",
                      delivered.latency_ms, delivered.foretold_ms));
    }
  }

  // A model that stands before the end. It is not tested: the run goes on, or can be gone on with.
  void SaveSoFar(const FinalResult& so_far, const FinalJob& job, const std::string& when) {
    const std::filesystem::path best = job.folder.parent_path() / "best";
    SaveModel(so_far, job, *task_.data, best, /*test=*/false);
    note_(fmt::format("{}: {} holds the best network so far, validation {:.4f} after {} epochs", when, best.string(),
                      so_far.metrics.accuracy, so_far.metrics.epochs));
  }

  void GoOnEarly(std::chrono::milliseconds timeout) {
    if (!early_) return;
    if (const std::optional<FinalResult> result = early_->Poll(timeout)) SaveSoFar(*result, *early_job_, "early model");
  }

  // With the augmentation that suits the images.
  FinalConfig SettledFinal() const {
    FinalConfig final = config_.final;
    const double side = task_.info.input.width;
    if (ImagesOf(task_.worker.full.train) <= kFewImages) {
      final.recipe.augment_shift =
          std::max(final.recipe.augment_shift, static_cast<int>(std::lround(final.shift_share * side)));
    }
    if (!final.recipe.augment_flip) return final;
    std::string why;
    if (final.probe_mirroring) {
      const MirrorProbe probe = ProbeMirroring(*task_.data, task_.worker.full.train);
      final.recipe.augment_flip = probe.Keeps();
      why = fmt::format("; a probe knows {:.0f} % of the images, of their mirror images {:.0f} %",
                        100 * probe.as_they_are, 100 * probe.mirrored);
    }
    note_(fmt::format("final training: images are {} at random{} (final.augment_flip, probe_mirroring)",
                      final.recipe.augment_flip ? "mirrored" : "not mirrored", why));
    return final;
  }

  // Of these images, the share of the class that most of them belong to.
  double MostFrequentShare(const std::vector<int64_t>& images) const {
    std::map<int32_t, double> shares;
    double largest = 0;
    for (const int64_t i : images) {
      double& share = shares[task_.data->labels()[static_cast<size_t>(i)]];
      share += 1.0 / static_cast<double>(images.size());
      largest = std::max(largest, share);
    }
    return largest;
  }

  bool Trains() const { return config_.evaluator == "train"; }
  static int64_t ImagesOf(const std::vector<int64_t>& indices) { return static_cast<int64_t>(indices.size()); }

  // A worker that lives for this alone times what is open and not known.
  void SettlePrecision() {
    std::unique_ptr<JobRunner> timer;
    KnownRates known(task_.info.input);
    const TrainingRate rate = known.Or([&](const Recipe& recipe) {
      if (!timer) {
        status_("timing arithmetics");
        PoolOptions options;
        options.workers = 1;
        timer = MakeProcessPool({.tasks = {task_.worker}}, options);
      }
      return MeasureTrainingRate(*timer, task_.info.input, recipe);
    });
    if (Trains()) search_rates_ = ResolvePrecision(config_.recipe, config_.precision, rate);
    known.Keep(config_.recipe, search_rates_);
    if (Candidates() > 0) final_rates_ = ResolvePrecision(config_.final.recipe, config_.precision, rate);
    known.Keep(config_.final.recipe, final_rates_);
    netwright::ResolvePrecision(config_);  // of what is not trained
  }

  // Few images are learnt by heart in a training without augmentation, and what is good there is not what is good in
  // the final training (docs/accuracy.md).
  void SettleCompute() {
    const int64_t images = ImagesOf(task_.worker.full.train);
    if (!SearchesByCompute(config_, images)) return;
    compute_ = config_.search_compute;
    final_ = SettledFinal();
    SearchByFinalRecipe(config_, *final_, images, task_.info.train_images);
  }

  // Once a run: they become part of its configuration, so that a resumed one decides by the same.
  void SettleTimes() {
    if (!MustMeasureTimes(config_.small_device)) return;
    status_("timing operations");
    config_.small_device.target.measured = OperationTimesText(MeasureOperationTimes(task_.info.input));
  }

  void NoteData() const {
    const DatasetSummary& data = task_.data->summary();
    const TaskInfo& info = task_.info;
    note_(fmt::format("{}: {} images of {} classes, {} x {} x {}; search: {} to train on, {} to score on", data.name,
                      data.images, data.classes.size(), info.input.channels, info.input.height, info.input.width,
                      info.train_images, info.validation_images));
    for (const std::string& line : data.missing) note_(fmt::format("the data set is not complete: {}", line));
    for (const std::string& line : data.shared) {
      note_(fmt::format("warning: {}; accuracies on them say too much. `netwright data check` names them", line));
    }
    NoteAlike();
    if (data.ignored.images > 0) note_(fmt::format("left out: {}", data.ignored.Text()));
    if (!data.broken.empty()) {
      note_(fmt::format("{} broken image{} left out; `netwright data check` lists them", data.broken.size(),
                        data.broken.size() == 1 ? "" : "s"));
    }
    if (Trains() && info.validation_images < kFewToScoreOn) {
      note_(
          fmt::format("warning: networks are scored on {} images only, so their accuracies mean little: one "
                      "image is {:.2f} of it; more images would help",
                      info.validation_images, 1.0 / static_cast<double>(info.validation_images)));
    }
  }

  // Images of one object in several parts.
  void NoteAlike() const {
    if (!Trains()) return;
    const Split& split = task_.worker.full;
    const bool grouped = task_.data->summary().grouped || !config_.data.group_by.empty();
    const char* hint = grouped ? "" : "; --group-by keeps images that belong together in one part (docs/datasets.md)";
    const std::string near = FindNearDuplicates(*task_.data, split, 0).Line();
    if (!near.empty()) note_(fmt::format("warning: {}. `netwright data check` names them{}", near, hint));
    const std::string tracks = FindTracks(*task_.data, split, 0).Line();
    if (!tracks.empty()) note_(fmt::format("warning: {}{}", tracks, hint));
  }

  // A final training may harm a network: the images may not bear its augmentation, or the time was too short.
  void WarnOfShortfall(const FinalResult& result, Store& store) const {
    const std::string network = result.graph.Text();
    ScoredOn search{.accuracy = 0, .images = task_.info.validation_images};
    for (const Experiment& row : store.Experiments("search")) {
      if (row.key.network == network && row.evaluation.outcome == Outcome::kOk) {
        search.accuracy = std::max(search.accuracy, row.evaluation.metrics.accuracy);
      }
    }
    const std::string warning = FallsShort(
        {.accuracy = result.metrics.accuracy, .images = static_cast<int64_t>(task_.worker.full.validation.size())},
        search, result.recipe, config_.recipe);
    if (!warning.empty()) note_("warning: " + warning);
  }

  ImagesConfig config_;
  std::shared_ptr<const NetworkSpace> space_;
  std::function<void(const std::string&)> note_, status_;
  TaskSetup task_;
  std::unique_ptr<JobRunner> runner_;
  MeasuredRates search_rates_, final_rates_;
  double compute_ = 0;                // of each network of the search; 0: its recipe says how long it is trained
  std::optional<FinalConfig> final_;  // settled, once it is needed
  std::vector<Architecture> early_candidates_;
  std::optional<FinalJob> early_job_;
  std::optional<EarlyModel> early_;
};

}  // namespace

std::unique_ptr<Problem> MakeImagesProblem() { return std::make_unique<ImagesProblem>(); }

}  // namespace netwright
