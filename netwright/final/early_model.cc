#include "netwright/final/early_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/final/final_key.h"
#include "netwright/final/final_plan.h"
#include "netwright/io/files.h"
#include "netwright/nn/whole_file.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr double kTrialShare = 0.05;  // of the time, to see how long an epoch takes
constexpr double kSafety = 0.95;
constexpr uint64_t kTrialJob = kFirstEarlyJob, kTrainingJob = kFirstEarlyJob + 1;

fs::path RecordPath(const fs::path& folder) { return folder / "early.json"; }

}  // namespace

std::string EarlyWeights(const fs::path& folder) { return (folder / "early.weights").string(); }

std::optional<EarlyRecord> ReadEarlyRecord(const fs::path& folder) {
  const std::optional<nlohmann::json> json = ReadJsonIfWhole(RecordPath(folder));
  if (!json || !IsWholeWeightsFile(EarlyWeights(folder))) return std::nullopt;
  try {
    return EarlyRecord{json->at("entry"), json->at("epochs"), json->at("metrics")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void RemoveEarlyModel(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(RecordPath(folder), ignored);
  fs::remove(EarlyWeights(folder), ignored);
}

EarlyModel::EarlyModel(const FinalJob& job, double seconds)
    : job_(job), seconds_(seconds), start_(std::chrono::steady_clock::now()) {
  const int useful = UsefulEpochs(static_cast<int64_t>(job.split.train.size()));
  const std::vector<Entry> entries = MakeEntries(job, LongestEpoch(1, useful, {1}, kSafety * seconds));
  if (entries.empty() || entries.front().graph != job.space.Lower(job.candidates.front()).Text()) return;
  record_.entry = entries.front();
  recipe_ = WithVariant(job.config.recipe, record_.entry.variant);
  recipe_.net = record_.entry.net;
  recipe_.epochs = 1;
  Submit(kTrialJob, kTrialShare * seconds);
}

EarlyModel::~EarlyModel() { job_.runner.Cancel(kEarlyJobs); }

double EarlyModel::Left() const {
  return seconds_ - std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void EarlyModel::Submit(uint64_t id, double seconds) {
  TrainRequest request;
  request.id = id;
  request.graph = record_.entry.graph;
  request.recipe = recipe_;
  request.share = DataShare::kFull;
  request.memory_limit = job_.limits.max_train_bytes;
  if (id == kTrialJob) {
    request.time_limit = seconds;
  } else {
    request.seed = ChildSeed(recipe_.seed, FinalKey(job_, request.graph, recipe_, recipe_.epochs));
    request.stage_seconds = seconds;
    request.save_weights = EarlyWeights(job_.folder);
  }
  job_.runner.Submit(request);
  running_ = true;
}

std::optional<FinalResult> EarlyModel::Poll(std::chrono::milliseconds timeout) {
  if (!running_) return std::nullopt;
  for (const TrainAnswer& answer : job_.runner.Wait(timeout, kEarlyJobs)) {
    running_ = false;
    if (answer.id == kTrialJob) {
      SubmitTraining(answer);
    } else if (answer.outcome == Outcome::kOk) {
      return Keep(answer);
    }
  }
  return std::nullopt;
}

void EarlyModel::SubmitTraining(const TrainAnswer& trial) {
  const double left = Left();
  const double epoch_seconds = EpochSecondsOf(trial, job_.split);
  if (left <= 0 || epoch_seconds <= 0) return;
  const int most = LongestTraining(static_cast<int64_t>(job_.split.train.size()));
  recipe_.epochs = std::clamp(static_cast<int>(kSafety * left / epoch_seconds), 1, most);
  Submit(kTrainingJob, left);
}

FinalResult EarlyModel::Keep(const TrainAnswer& answer) {
  record_.epochs = recipe_.epochs;
  record_.metrics = answer.metrics;
  WriteJsonFile(RecordPath(job_.folder),
                {{"entry", record_.entry}, {"epochs", record_.epochs}, {"metrics", record_.metrics}});
  return {.architecture = record_.entry.architecture,
          .space = SpaceOf(record_.entry, job_.space),
          .graph = Graph::Parse(record_.entry.graph),
          .recipe = recipe_,
          .weights = EarlyWeights(job_.folder),
          .metrics = record_.metrics,
          .variant = record_.entry.variant};
}

}  // namespace netwright
