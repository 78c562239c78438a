#include "netwright/train/trainer.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <new>
#include <optional>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/graph/shapes.h"
#include "netwright/nn/child_net.h"
#include "netwright/train/evaluate.h"
#include "netwright/train/learned_weights.h"
#include "netwright/train/learning_curve.h"
#include "netwright/train/saved_net.h"
#include "netwright/train/steps/batches.h"
#include "netwright/train/steps/loss.h"
#include "netwright/train/steps/schedule.h"
#include "netwright/train/steps/stepper.h"
#include "netwright/train/steps/weight_average.h"
#include "netwright/train/training_cost.h"

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;

// The training of one job, from epoch to epoch.
class Training {
 public:
  Training(const TrainJob& job, const NetIdentity& identity)
      : job_(job),
        recipe_(job.recipe),
        identity_(identity),
        net_(MakeChild(identity, job.seed, std::clamp(job.threads, 1, recipe_.shards))),
        reader_(*job.data),
        steps_per_epoch_(BatchesPerEpoch(static_cast<int64_t>(job.train.size()), recipe_.batch_size)),
        average_(net_, recipe_.average_span * static_cast<double>(steps_per_epoch_ * recipe_.epochs)) {
    state_.first_moment = at::zeros_like(net_.values());
    state_.second_moment = at::zeros_like(net_.values());
    if (job.load_state.empty() && recipe_.learned_start) LoadLearnedStart(net_, identity_);
    if (!job.load_state.empty()) LoadState(state_, net_, average_, identity_, job.seed, job.load_state);
    seconds_before_ = state_.seconds;
    const int64_t batch_size = std::min<int64_t>(recipe_.batch_size, static_cast<int64_t>(job.train.size()));
    stepper_ = MakeStepper(recipe_, net_, reader_, batch_size, state_.first_moment, state_.second_moment);
  }

  // Trains to the stage's end and fills outcome, message and metrics.
  void Run(TrainResult& result) {
    const int last = job_.stop_after_epoch > 0 ? std::min(job_.stop_after_epoch, recipe_.epochs) : recipe_.epochs;
    bool validated = false;
    while (result.outcome == Outcome::kOk && state_.epochs < last && !stopped_ && !StageIsOver()) {
      validated = recipe_.validate_each_epoch || state_.epochs + 1 == last;
      RunEpoch(validated, result);
    }
    if (result.outcome == Outcome::kOk && !validated && !stopped_) {  // nothing was left to train, or no time
      Validate(result);
      if (steps_here_ > 0 && result.outcome == Outcome::kOk) Note(result.metrics.accuracy);
    }
    if (result.outcome == Outcome::kOk) {
      if (!job_.save_state.empty()) SaveState(state_, net_, average_, identity_, job_.seed, job_.save_state);
      if (job_.save_weights.empty()) return;
      const Averaged averaged(average_, net_, [this] { Settle(); });
      SaveWeights(net_, identity_, job_.save_weights);
    }
  }

  void FillMetrics(Metrics& metrics, double& image_seconds) const {
    image_seconds = warm_images_ > 0 ? warm_seconds_ / static_cast<double>(warm_images_) : 0;
    metrics.images = state_.images;
    metrics.epochs = state_.epochs;
    metrics.curve = state_.curve;
    metrics.train_seconds = state_.seconds;
  }

 private:
  static constexpr int64_t kColdSteps = 3;

  bool InTime() {
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    state_.seconds = seconds_before_ + elapsed;
    return elapsed <= job_.time_limit;
  }

  // Whether there is just time to validate. Never before a step.
  bool StageIsOver() const {
    if (steps_here_ == 0) return false;
    const double per_image = warm_images_ > 0 ? warm_seconds_ / static_cast<double>(warm_images_) : 0;
    const double forward = static_cast<double>(job_.validation.size()) +
                           (average_.kept() ? static_cast<double>(SettlingBatches() * recipe_.batch_size) : 0);
    constexpr double kForwardShare = 1.0 / 3;  // of the time of a training step
    return state_.seconds - seconds_before_ + kForwardShare * forward * per_image > job_.stage_seconds;
  }

  void Note(double validation_accuracy) {
    if (!job_.validation.empty()) state_.curve.back().validation_accuracy = validation_accuracy;
  }

  static void Stop(TrainResult& result, Outcome outcome, std::string message) {
    result.outcome = outcome;
    result.message = std::move(message);
  }

  void StopForTime(TrainResult& result) const {
    Stop(result, Outcome::kTimeout,
         fmt::format("longer than {} in epoch {}", FormatSeconds(job_.time_limit), state_.epochs + 1));
  }

  void RunEpoch(bool validate, TrainResult& result) {
    const auto epoch = static_cast<uint64_t>(state_.epochs);
    const std::vector<int64_t> order = EpochOrder(job_.train, job_.seed, state_.epochs);
    Rng augmentation(job_.seed, "augment", epoch);
    net_.SeedDropout(StreamSeed(job_.seed, "dropout", epoch));
    LossSums sums;
    int64_t seen = 0;
    for (int64_t step = 0; step < steps_per_epoch_; ++step) {
      const double before = state_.seconds;
      const bool in_time = InTime();
      // Libraries make their code for the shapes at hand in the first steps.
      if (step > kColdSteps) warm_seconds_ += state_.seconds - before, warm_images_ += recipe_.batch_size;
      if (!in_time) return StopForTime(result);
      if (step > 0 && StageIsOver()) break;
      const std::span<const int64_t> rest = std::span<const int64_t>(order).subspan(step * recipe_.batch_size);
      const auto indices = rest.first(std::min<size_t>(rest.size(), static_cast<size_t>(recipe_.batch_size)));
      const LossSums batch = Step(indices, augmentation, step);
      if (!std::isfinite(batch.loss)) {
        return Stop(result, Outcome::kDiverged,
                    fmt::format("loss {} in step {} of epoch {}", batch.loss, step + 1, state_.epochs + 1));
      }
      sums.loss += batch.loss;
      sums.correct += batch.correct;
      seen += static_cast<int64_t>(indices.size());
    }
    InTime();  // the numbers just read waited for the device
    ++state_.epochs;
    EpochMetrics metrics;
    metrics.train_loss = sums.loss / static_cast<double>(seen);
    metrics.train_accuracy = static_cast<double>(sums.correct) / static_cast<double>(seen);
    metrics.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
    state_.curve.push_back(metrics);
    if (!std::isfinite(net_.values().sum().item<double>())) {
      return Stop(result, Outcome::kDiverged, fmt::format("weights not finite after epoch {}", state_.epochs));
    }
    if (validate) {
      Validate(result);
      if (result.outcome != Outcome::kOk) return;
      Note(result.metrics.accuracy);
    }
    if (recipe_.stop_hopeless > 0) StopIfHopeless(validate, result);
    if (result.outcome != Outcome::kOk) return;
    if (job_.on_epoch && !job_.on_epoch(state_.curve.back(), state_.epochs)) {
      Stop(result, Outcome::kTimeout, fmt::format("stopped after epoch {}", state_.epochs));
    }
  }

  // The running training accuracies are smoother than those of the validation part, which jump as long as the learning
  // rate is high, and cost nothing: a validation is made only to confirm.
  void StopIfHopeless(bool validated, TrainResult& result) {
    constexpr int kLeastEpochs = 2;
    if (job_.validation.empty() || state_.epochs < kLeastEpochs || state_.epochs >= recipe_.epochs) return;
    std::vector<double> accuracies;
    for (const EpochMetrics& epoch : state_.curve) accuracies.push_back(epoch.train_accuracy);
    const CurveForecast forecast =
        ForecastAccuracy(accuracies, recipe_.epochs, static_cast<int64_t>(job_.train.size()));
    if (UpperBound(forecast) >= recipe_.stop_hopeless) return;
    if (!validated) Validate(result);
    if (result.outcome != Outcome::kOk) return;
    state_.curve.back().validation_accuracy = result.metrics.accuracy;
    if (result.metrics.accuracy >= recipe_.stop_hopeless) return;
    result.metrics.accuracy = std::max(forecast.mean, result.metrics.accuracy);
    state_.curve.back().forecast = result.metrics.accuracy;
    stopped_ = true;
  }

  // step: of this epoch. The rate goes by epochs, which another stage may have had with fewer images.
  LossSums Step(std::span<const int64_t> indices, Rng& augmentation, int64_t step) {
    constexpr int64_t kReadEvery = 32;  // steps: of what a GPU has summed up
    const double rate = LearningRate(recipe_, state_.epochs * steps_per_epoch_ + step, steps_per_epoch_);
    const bool last = step + 1 == steps_per_epoch_;
    ++state_.step;
    ++steps_here_;
    state_.images += static_cast<int64_t>(indices.size());
    const LossSums sums = stepper_->Step(
        indices, augmentation, {.step = state_.step, .rate = rate, .read = last || state_.step % kReadEvery == 0});
    average_.Update(net_, state_.step);
    return sums;
  }

  int64_t SettlingBatches() const { return static_cast<int64_t>(std::ceil(3 / recipe_.bn_momentum)); }

  // Moves the running statistics by passes over batches of the next epoch, so many that what was before counts little.
  void Settle() {
    if (settled_step_ == state_.step) {
      net_.statistics().copy_(settled_);
      return;
    }
    const std::vector<int64_t> order = EpochOrder(job_.train, job_.seed, state_.epochs);
    const auto size = std::min<size_t>(static_cast<size_t>(recipe_.batch_size), order.size());
    const at::Tensor batch = reader_.NewBatch(static_cast<int64_t>(size));
    std::vector<int32_t> labels(size);
    Rng augmentation(job_.seed, "settle");
    for (int64_t i = 0; i < SettlingBatches(); ++i) {
      const size_t begin = static_cast<size_t>(i) % (order.size() / size) * size;
      reader_.ReadAugmented(std::span(order).subspan(begin, size), AugmentationOf(recipe_), augmentation,
                            batch.data_ptr<float>(), labels.data(), net_.sharding().threads);
      net_.Forward(batch.to(net_.values().device()));
    }
    settled_step_ = state_.step;
    settled_ = net_.statistics().clone();
  }

  void Validate(TrainResult& result) {
    if (job_.validation.empty()) return;
    const Averaged averaged(average_, net_, [this] { Settle(); });
    const std::optional<Scores> scores = Evaluate(net_, reader_, job_.validation, [&] { return InTime(); });
    InTime();
    if (!scores.has_value()) return StopForTime(result);
    if (!std::isfinite(scores->loss)) {
      return Stop(result, Outcome::kDiverged,
                  fmt::format("validation loss {} after epoch {}", scores->loss, state_.epochs));
    }
    result.metrics.accuracy = scores->accuracy;
    result.metrics.loss = scores->loss;
  }

  const TrainJob& job_;
  const Recipe& recipe_;
  const NetIdentity& identity_;
  ChildNet<float> net_;
  BatchReader reader_;
  int64_t steps_per_epoch_;
  WeightAverage average_;
  TrainingState state_;
  std::unique_ptr<Stepper> stepper_;
  double seconds_before_ = 0;
  int64_t steps_here_ = 0;     // in this stage
  bool stopped_ = false;       // as hopeless
  int64_t settled_step_ = -1;  // at which settled_ was made
  at::Tensor settled_;         // running statistics of the averaged weights
  double warm_seconds_ = 0;
  int64_t warm_images_ = 0;  // trained in them
  Clock::time_point start_ = Clock::now();
};

// LibTorch, oneDNN and the GPU's libraries report a failed allocation in words only.
bool IsAllocationFailure(const std::string& message) {
  for (const char* phrase :
       {"can't allocate memory", "not enough memory", "could not create a memory", "could not create a primitive",
        "could not execute a primitive", "out of memory", "STATUS_ALLOC_FAILED"}) {
    if (message.find(phrase) != std::string::npos) return true;
  }
  return false;
}

// A GPU that has failed fails whatever comes after in this process.
bool IsGpuFailure(const std::string& message) { return message.find("CUDA error") != std::string::npos; }

void Guarded(const TrainJob& job, const NetIdentity& identity, TrainResult& result) {
  std::optional<Training> training;
  std::string failure;
  Outcome failed = Outcome::kOutOfMemory;
  try {
    training.emplace(job, identity);
    training->Run(result);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    failure = "lack of memory";
  } catch (const std::exception& error) {
    const std::string message = error.what();
    if (IsGpuFailure(message) && !IsAllocationFailure(message)) {
      FailRun("the GPU failed: {}; `netwright resume` goes on with the run", message.substr(0, message.find('\n')));
    }
    failed = IsAllocationFailure(message) ? Outcome::kOutOfMemory : Outcome::kCrashed;
    failure = message.substr(0, message.find('\n'));
  }
  if (!failure.empty()) {
    result.outcome = failed;
    result.message = failure;
  }
  if (training.has_value()) training->FillMetrics(result.metrics, result.image_seconds);
}

}  // namespace

InputSpec InputSpecOf(const PreparedData& data) {
  const Preparation& preparation = data.preparation();
  return {preparation.channels, preparation.image_size, preparation.image_size,
          static_cast<int>(data.summary().classes.size())};
}

TrainResult Train(const TrainJob& job) {
  NETWRIGHT_CHECK(job.data != nullptr);
  if (job.train.empty()) FailUsage("a network cannot be trained without training images");
  const NetIdentity identity{job.graph, InputSpecOf(*job.data), job.recipe};
  TrainResult result;
  if (!InferShapes(job.graph, identity.input, job.recipe.net).has_value()) {
    result.outcome = Outcome::kInvalid;
    result.message = fmt::format("a layer's output is smaller than 1 x 1 for {} x {} images", identity.input.height,
                                 identity.input.width);
    return result;
  }
  const Cost cost = TrainingCost(job.graph, identity.input, job.recipe);
  result.metrics.params = cost.params;
  result.metrics.flops = cost.flops;
  result.metrics.peak_bytes = cost.train_bytes;
  if (job.memory_limit > 0 && cost.train_bytes > job.memory_limit) {
    result.outcome = Outcome::kOutOfMemory;
    result.message =
        fmt::format("would need {}, above the limit of {}", FormatBytes(static_cast<double>(cost.train_bytes)),
                    FormatBytes(static_cast<double>(job.memory_limit)));
    return result;
  }
  at::get_num_threads();  // makes this thread adopt the process's thread count
  at::globalContext().setFlushDenormal(true);
  at::globalContext().setDeterministicCuDNN(true);  // the same job, the same bits
  Guarded(job, identity, result);
  if (result.outcome != Outcome::kOk) result.metrics.accuracy = result.metrics.loss = 0;
  // The allocator keeps freed memory for the next child, but not a giant's.
  constexpr int64_t kGiant = int64_t{256} << 20;
  if (cost.train_bytes > kGiant) malloc_trim(0);
  return result;
}

}  // namespace netwright
