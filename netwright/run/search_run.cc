#include "netwright/run/search_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/progress.h"
#include "netwright/base/resources.h"
#include "netwright/base/units.h"
#include "netwright/env/reward.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/final/final_choice.h"
#include "netwright/final/final_training.h"
#include "netwright/final/model_folder.h"
#include "netwright/graph/cost.h"
#include "netwright/machine/machine.h"
#include "netwright/nn/device.h"
#include "netwright/run/answers.h"
#include "netwright/run/feasible.h"
#include "netwright/run/policy.h"
#include "netwright/run/run_report.h"
#include "netwright/run/strategies.h"
#include "netwright/run/task_setup.h"
#include "netwright/run/worker_count.h"
#include "netwright/store/store.h"
#include "netwright/train/trainer.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

// Processor seconds of this process, all threads.
double ProcessorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

constexpr int64_t kReservedMemory = int64_t{1} << 30;  // for this process and the system
constexpr int64_t kWorkerMemory = int64_t{256} << 20;  // of a worker that trains nothing, and its libraries' buffers

constexpr int64_t kFewToScoreOn = 30;  // images: the standard error of an accuracy is up to 0.09 then

// Seconds kept back from the budget for the test, the export and the exit.
double Reserve(double budget) { return std::clamp(0.03 * budget, 1.0, 15.0); }

std::string EndName(LoopEnd end) {
  switch (end) {
    case LoopEnd::kBudget:
      return "evaluations";
    case LoopEnd::kDeadline:
      return "budget";
    case LoopEnd::kStalled:
      return "stalled";
    case LoopEnd::kInterrupted:
      return "interrupted";
  }
  return "";
}

// Fills in what depends on the machine and decides results, so that run.json records it and `resume` keeps it: the
// device, the precision and the memory a child may take. That is shared out by cores, not by workers: the number of
// workers decides no result. A GPU's is shared out by the workers that are its default, and counted in predicted bytes,
// which are those of the processor.
ExperimentSpec Resolve(ExperimentSpec spec) {
  ResolveDevice(spec);
  ResolvePrecision(spec);
  if (spec.memory_limit == 0 && TrainsOnGpu(spec)) {
    if (const std::optional<CudaDevice> gpu = FirstCudaDevice()) {
      spec.memory_limit = gpu->memory_bytes / (kGpuWorkers * kGpuTrainBytes);
    }
  }
  if (spec.memory_limit == 0) {
    const auto cores = static_cast<int64_t>(AllowedCores().size());
    spec.memory_limit = std::max(kLeastWorkerMemory, (UsableMemory() - kReservedMemory) / cores - kWorkerMemory);
  }
  return spec;
}

class SearchRun {
 public:
  SearchRun(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity)
      : spec_(Resolve(spec)),
        folder_(folder),
        start_(SteadyClock::now()),
        earlier_(folder.ReadClock()),
        progress_(verbosity == Verbosity::kQuiet ? Progress::Mode::kQuiet : Progress::Mode::kAuto),
        verbose_(verbosity == Verbosity::kVerbose),
        space_(MakeSearchSpace(spec.space)),
        answers_(spec.answers, folder.path()) {}

  Summary Run(bool resumed) {
    Prepare(resumed);
    Search(resumed);
    if (!interrupted_ && spec_.final.enabled && spec_.evaluator == "train") FinalTraining();
    return Finish();
  }

 private:
  void Prepare(bool resumed) {
    if (!resumed) KeepOutOfData(folder_.path().string(), spec_.dataset);
    progress_.Update("reading images", std::nan(""), "");
    task_ = SetUpTask(spec_);
    const DatasetSummary& data = task_.data->summary();
    progress_.Note(fmt::format("{}: {} images of {} classes, {} x {} x {}; search: {} to train on, {} to score on",
                               data.name, data.images, data.classes.size(), task_.info.input.channels,
                               task_.info.input.height, task_.info.input.width, task_.info.train_images,
                               task_.info.validation_images));
    for (const std::string& line : data.missing) progress_.Note(fmt::format("the data set is not complete: {}", line));
    if (!data.broken.empty()) {
      progress_.Note(fmt::format("{} broken image{} left out; `netwright data check` lists them", data.broken.size(),
                                 data.broken.size() == 1 ? "" : "s"));
    }
    if (spec_.evaluator == "train" && task_.info.validation_images < kFewToScoreOn) {
      progress_.Note(
          fmt::format("warning: networks are scored on {} images only, so their accuracies mean little: one "
                      "image is {:.2f} of it; more images would help",
                      task_.info.validation_images, 1.0 / static_cast<double>(task_.info.validation_images)));
    }
    CheckFeasible(*space_, task_.info.input, SearchLimits());
    const std::string unmasked = UnmaskedWarning(spec_, *space_, task_.info.input);
    if (!unmasked.empty()) progress_.Note("warning: " + unmasked);
    const MachineInfo machine = InspectMachine();
    for (const std::string& warning : Warnings(machine)) progress_.Note("warning: " + warning);

    // An agent's products are small: several threads would spend their time waiting for one another on cores that the
    // workers hold, and the policy's last bits would depend on how many cores there are.
    if (LearnsPolicy(spec_.strategy)) ConfigureTorch(1);
    strategy_ = MakeStrategy(spec_, {.space = space_,
                                     .task = {.task = 0, .input = task_.info.input, .limits = SearchLimits()},
                                     .seed = spec_.seed,
                                     .on_steps = [this](std::span<const Step> steps) { Trace(steps); }});
    const std::string policy = LoadStartPolicy(spec_, folder_, resumed, *strategy_);

    const nlohmann::json config = ConfigOf(spec_);
    if (resumed) {
      CheckSameData();
    } else {
      RunFolder::Create(folder_.path().string());  // all that the run needs has been read: it can start
      if (!policy.empty()) WriteFileAtomically(folder_.start_policy(), policy);
      WriteJsonFile(folder_.run_json(), {{"config", config},
                                         {"code_version", CodeVersion()},
                                         {"machine", machine},
                                         {"in_flight", InFlight(spec_)},
                                         {"task", DescribeTask(task_)},
                                         {"dataset",
                                          {{"name", data.name},
                                           {"format", data.format},
                                           {"fingerprint", data.fingerprint.Hex()},
                                           {"task_fingerprint", task_.info.fingerprint.Hex()},
                                           {"classes", data.classes.size()},
                                           {"images", data.images},
                                           {"broken", data.broken.size()}}}});
    }
    store_ = OpenStore(folder_.store().string());
    run_ = store_->BeginRun(
        {.spec = config.dump(), .code_version = CodeVersion(), .machine = nlohmann::json(machine).dump()});

    summary_.dataset = data.name;
    summary_.strategy = spec_.strategy;
    summary_.seed = spec_.seed;
  }

  void CheckSameData() const {
    const nlohmann::json run = ReadJsonFile(folder_.run_json());
    if (run.at("dataset").at("task_fingerprint") != task_.info.fingerprint.Hex()) {
      FailUsage("the data set '{}' has changed since this run began; start a new run", spec_.dataset);
    }
    if (run.at("code_version") != CodeVersion()) {
      spdlog::warn("this run began with netwright {}, and goes on with {}", std::string(run.at("code_version")),
                   CodeVersion());
    }
  }

  Limits SearchLimits() const {
    return {.max_params = spec_.max_params,
            .max_flops = spec_.max_flops,
            .max_train_bytes = spec_.memory_limit,
            .batch_size = spec_.recipe.batch_size,
            .net = spec_.recipe.net};
  }

  std::unique_ptr<Evaluator> MakeEvaluator(const Limits& limits, std::map<uint64_t, Evaluation> recorded) {
    std::unique_ptr<Evaluator> evaluator;
    std::string recipe_text = spec_.recipe.Text();
    if (spec_.evaluator == "synthetic") {
      evaluator = MakeSyntheticEvaluator({task_.info}, {});
      recipe_text = "synthetic";
    } else {
      runner_ = MakeProcessPool({.tasks = {task_.worker}}, pool_options_);
      const std::filesystem::path inheritance = folder_.path() / "inheritance";
      if (spec_.recipe.inherit) std::filesystem::create_directories(inheritance);
      evaluator = MakeTrainingEvaluator(*runner_, {task_.info}, spec_.recipe, {}, inheritance.string());
    }
    key_of_ = MakeCacheKeys({task_.info}, recipe_text);
    evaluator = WithCache(std::move(evaluator), key_of_, [this](const CacheKey& key) { return FindAnswer(key); });
    evaluator = WithLimits(std::move(evaluator), {task_.info}, limits);
    return WithReward(WithJournal(std::move(evaluator), std::move(recorded)), spec_.reward);
  }

  std::optional<Evaluation> FindAnswer(const CacheKey& key) {
    std::optional<Evaluation> found = store_->Find(key);
    return found ? found : answers_.Find(key);
  }

  void Search(bool resumed) {
    std::map<uint64_t, Evaluation> recorded;
    for (const Experiment& row : store_->Experiments("search")) recorded.emplace(row.id, row.evaluation);
    if (resumed) progress_.Note(fmt::format("resuming: {} evaluations are known", recorded.size()));

    const WorkerCount workers = CountWorkers(spec_, UsableCores());
    if (spec_.evaluator == "train" && !workers.warning.empty()) progress_.Note("warning: " + workers.warning);
    pool_options_.workers = workers.started;
    // What CUDA maps into a process would count against the processor's limit.
    pool_options_.memory_limit = TrainsOnGpu(spec_) ? UsableMemory() : AllocationLimit(spec_.memory_limit);
    pool_options_.job_timeout = spec_.job_timeout;
    const Limits limits = SearchLimits();
    // The journal owns `recorded`; which ids it has is needed here too, so as not to append them twice.
    std::vector<uint64_t> known;
    for (const auto& [id, evaluation] : recorded) known.push_back(id);
    // Those told before: results are told in the order of their ids.
    int64_t told = 0;
    while (recorded.contains(static_cast<uint64_t>(told))) ++told;
    const std::unique_ptr<Evaluator> evaluator = MakeEvaluator(limits, std::move(recorded));

    search_start_ = SteadyClock::now();
    const double processor_start = ProcessorSeconds();
    LoopOptions options = {
        .evaluations = spec_.evaluations, .proposals = spec_.proposals, .in_flight = InFlight(spec_)};
    options.replayed = told;
    if (spec_.budget > 0) {
      const bool with_final = spec_.final.enabled && spec_.evaluator == "train";
      const double share = with_final ? spec_.search_share * spec_.budget : spec_.budget - 1;
      const double left = std::max(0.0, share - earlier_.search - SecondsSince(start_));
      options.deadline =
          search_start_ + std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(left));
      options.grace = std::min(5.0, 0.05 * spec_.budget);
    }
    LoopCallbacks callbacks;
    callbacks.on_result = [&](const Proposal& proposal, const Evaluation& evaluation) {
      if (!evaluation.cached) summary_.train_seconds += evaluation.metrics.train_seconds;
      if (!std::binary_search(known.begin(), known.end(), evaluation.id)) Append(proposal, evaluation);
    };
    callbacks.on_tell = [&](const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) {
      Remember(proposal, evaluation);
    };
    callbacks.on_wait = [&](const LoopCounts& counts) { ReportSearch(counts); };
    const LoopEnd end = RunSearchLoop(*strategy_, *evaluator, options, callbacks, summary_.counts);
    interrupted_ = end == LoopEnd::kInterrupted;
    summary_.end = EndName(end);
    summary_.main_cpu = (ProcessorSeconds() - processor_start) / std::max(1e-9, SecondsSince(search_start_));
    progress_.Finish();
    if (SaveFinalPolicy(spec_, folder_, *strategy_)) summary_.policy = "checkpoint/final.policy";
    RecordBest();
  }

  void Append(const Proposal& proposal, const Evaluation& evaluation) {
    store_->Append({.run = run_,
                    .id = proposal.id,
                    .task = proposal.task,
                    .phase = "search",
                    .architecture = space_->Format(proposal.arch),
                    .key = key_of_(proposal),
                    .evaluation = evaluation,
                    .worker = {},
                    .timestamp = {}});
    SaveClock();
  }

  void Trace(std::span<const Step> steps) {
    std::vector<StepRow> rows;
    for (const Step& step : steps) {
      rows.push_back({.position = step.position,
                      .lane = step.lane,
                      .episode = step.episode,
                      .step = step.step,
                      .action = space_->ActionName(step.action),
                      .reward = step.reward,
                      .done = step.done,
                      .entropy = step.entropy,
                      .proposal = step.proposal});
    }
    store_->AppendSteps(run_, rows);
  }

  void Remember(const Proposal& proposal, const Evaluation& evaluation) {
    if (verbose_) {
      progress_.Note(fmt::format("{:5} {:11} {:.4f} {:6.1f}s  {}", evaluation.id,
                                 evaluation.cached ? "seen" : OutcomeName(evaluation.outcome), evaluation.reward(),
                                 evaluation.metrics.train_seconds, space_->Format(proposal.arch)));
    }
    if (evaluation.outcome == Outcome::kOk && evaluation.reward() > best_reward_) {
      best_reward_ = evaluation.reward();
      best_accuracy_ = evaluation.metrics.accuracy;
    }
  }

  double SearchSeconds() const { return earlier_.search + (SecondsSince(search_start_)); }

  void SaveClock() { folder_.WriteClock({SearchSeconds(), earlier_.final_training}); }

  void ReportSearch(const LoopCounts& counts) {
    double fraction = std::nan("");
    if (spec_.evaluations > 0) fraction = static_cast<double>(counts.trained) / static_cast<double>(spec_.evaluations);
    if (spec_.proposals > 0) {
      fraction = std::fmax(fraction, static_cast<double>(counts.proposed) / static_cast<double>(spec_.proposals));
    }
    if (spec_.budget > 0) fraction = std::fmax(fraction, SearchSeconds() / (spec_.search_share * spec_.budget));
    const double minutes = std::max(SearchSeconds(), 1.0) / 60;
    const bool any = best_reward_ > -std::numeric_limits<double>::infinity();
    progress_.Update("search", fraction,
                     fmt::format("{} trained, {:.1f} evaluations/min{}", counts.trained,
                                 static_cast<double>(counts.trained) / minutes,
                                 any ? fmt::format(", best {:.4f}", best_accuracy_) : ""));
  }

  void RecordBest() {
    summary_.search_seconds = SearchSeconds();
    if (runner_ != nullptr) summary_.workers_busy = summary_.train_seconds / (runner_->slots() * SearchSeconds());
    summary_.child_images_per_second = static_cast<double>(summary_.counts.images) / summary_.search_seconds;
    candidates_ = strategy_->Recommend(CandidatesFor(spec_.final.finalists));
    if (candidates_.empty()) return;
    const Graph graph = space_->Lower(candidates_.front());
    const Cost cost = EstimateCost(graph, task_.info.input, spec_.recipe.net, spec_.recipe.batch_size);
    summary_.best = {.architecture = space_->Format(candidates_.front()),
                     .search_accuracy = best_accuracy_,
                     .params = cost.params,
                     .flops = cost.flops};
  }

  void FinalTraining() {
    if (candidates_.empty()) {
      FailRun("no network could be trained ({} invalid, {} failed); see {}", summary_.counts.invalid,
              summary_.counts.failed, folder_.store().string());
    }
    if (spec_.final.recipe.augment_flip) {
      progress_.Note(
          "final training: images are mirrored at random (final.augment_flip); for letters or digits give "
          "--set final.augment_flip=false");
    }
    const SteadyClock::time_point final_start = SteadyClock::now();
    FinalJob job = {.config = spec_.final,
                    .space = *space_,
                    .task = task_.info,
                    .split = task_.worker.full,
                    .candidates = candidates_,
                    .memory_limit = spec_.memory_limit,
                    .runner = *runner_,
                    .store = *store_,
                    .run = run_,
                    .folder = folder_.checkpoint()};
    if (spec_.budget > 0) {
      const double spent = earlier_.search + earlier_.final_training + SecondsSince(start_);
      job.seconds = std::max(1.0, spec_.budget - Reserve(spec_.budget) - spent);
    }
    job.on_progress = [&](double fraction, const std::string& text) {
      progress_.Update("final training", fraction, text);
      folder_.WriteClock({summary_.search_seconds, earlier_.final_training + SecondsSince(final_start)});
    };
    const std::optional<FinalResult> result = RunFinalTraining(job);
    summary_.final_seconds = earlier_.final_training + SecondsSince(final_start);
    if (!result) {
      interrupted_ = true;
      return;
    }
    WarnOfShortfall(*result);
    progress_.Update("test", std::nan(""), "");
    summary_.final = SaveModel(*result, job, *task_.data, folder_.best());
    summary_.final_seconds = earlier_.final_training + SecondsSince(final_start);
  }

  // A final training may harm a network: the images may not bear its augmentation, or the time was too short.
  void WarnOfShortfall(const FinalResult& result) {
    const std::string network = result.graph.Text();
    ScoredOn search{.accuracy = 0, .images = task_.info.validation_images};
    for (const Experiment& row : store_->Experiments("search")) {
      if (row.key.network == network && row.evaluation.outcome == Outcome::kOk) {
        search.accuracy = std::max(search.accuracy, row.evaluation.metrics.accuracy);
      }
    }
    const std::string warning = FallsShort(
        {.accuracy = result.metrics.accuracy, .images = static_cast<int64_t>(task_.worker.full.validation.size())},
        search, result.recipe, spec_.recipe);
    if (!warning.empty()) progress_.Note("warning: " + warning);
  }

  Summary Finish() {
    progress_.Finish();
    summary_.finished = !interrupted_;
    if (interrupted_) summary_.end = "interrupted";
    summary_.total_seconds = earlier_.search + earlier_.final_training + SecondsSince(start_);
    folder_.WriteClock({summary_.search_seconds, summary_.final_seconds});
    WriteJsonFile(folder_.summary(), summary_);
    WriteFinalReport(folder_);
    return summary_;
  }

  const ExperimentSpec spec_;
  const RunFolder& folder_;
  const SteadyClock::time_point start_;
  const RunFolder::Clock earlier_;  // wall seconds of earlier processes
  Progress progress_;
  const bool verbose_;
  const std::shared_ptr<const NetworkSpace> space_;
  TaskSetup task_;
  std::unique_ptr<Store> store_;
  Answers answers_;
  RunId run_ = 0;
  PoolOptions pool_options_;
  std::unique_ptr<JobRunner> runner_;
  KeyOfProposal key_of_;
  std::unique_ptr<Strategy> strategy_;
  SteadyClock::time_point search_start_;
  double best_reward_ = -std::numeric_limits<double>::infinity();
  double best_accuracy_ = 0;              // of the network with the best reward
  std::vector<Architecture> candidates_;  // for the final training, best first
  Summary summary_;
  bool interrupted_ = false;
};

}  // namespace

Summary RunSearch(const ExperimentSpec& spec, const RunFolder& folder, Verbosity verbosity) {
  Validate(spec);
  return SearchRun(spec, folder, verbosity).Run(/*resumed=*/false);
}

ExperimentSpec ReadSpec(const RunFolder& folder) {
  const nlohmann::json config = ReadJsonFile(folder.run_json()).at("config");
  ExperimentSpec spec = MakeRecordedSpec(config.at("preset"));
  // Of runs from before these were keys.
  spec.recipe.device = spec.final.recipe.device = DeviceName(Device::kCpu);
  spec.data.validation_share = 0;
  // Older runs recorded the keys of all parts.
  Apply(ToSettings(config, Settings::Origin::kPreset), spec);
  return spec;
}

Summary ResumeSearch(const RunFolder& folder, int workers, Verbosity verbosity) {
  if (const std::optional<Summary> finished = FinishedSummary(folder.path())) return *finished;
  ExperimentSpec spec = ReadSpec(folder);
  // A run that came from another machine: its data set may lie elsewhere here. Other contents are refused later.
  if (spec.dataset.find('/') != std::string::npos && !std::filesystem::exists(spec.dataset)) {
    ReadJsonFile(folder.run_json()).at("dataset").at("name").get_to(spec.dataset);
  }
  if (workers > 0) spec.workers = workers;
  folder.Make();  // one that travelled without its checkpoint
  return SearchRun(spec, folder, verbosity).Run(/*resumed=*/true);
}

}  // namespace netwright
