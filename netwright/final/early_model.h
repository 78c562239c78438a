#ifndef NETWRIGHT_FINAL_EARLY_MODEL_H_
#define NETWRIGHT_FINAL_EARLY_MODEL_H_

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "netwright/final/entries.h"
#include "netwright/final/final_training.h"

namespace netwright {

// A network that was trained fully while the search went on.
struct EarlyRecord {
  Entry entry;
  int epochs = 0;  // that its schedule spanned
  Metrics metrics;
};

// The early model in a final training's folder; nullopt: none.
std::optional<EarlyRecord> ReadEarlyRecord(const std::filesystem::path& folder);
std::string EarlyWeights(const std::filesystem::path& folder);
void RemoveEarlyModel(const std::filesystem::path& folder);

// Trains the best network that a search has found so far, beside the search, for an interrupted run to have a model.
// The final training compares it with its own (RunFinalTraining reads the record). Not thread-safe.
class EarlyModel {
 public:
  // seconds: for all of it, from now on. The job's candidates are the network, and its time is not read; it outlives
  // this. Nothing is trained where the network is within the limits in no width.
  EarlyModel(const FinalJob& job, double seconds);
  ~EarlyModel();  // abandons what is running
  EarlyModel(const EarlyModel&) = delete;
  EarlyModel& operator=(const EarlyModel&) = delete;

  // Goes on; waits for up to `timeout`. The result, once, when it is there.
  std::optional<FinalResult> Poll(std::chrono::milliseconds timeout);
  bool running() const { return running_; }

 private:
  double Left() const;
  void Submit(uint64_t id, double seconds);
  void SubmitTraining(const TrainAnswer& trial);
  FinalResult Keep(const TrainAnswer& answer);

  const FinalJob& job_;
  const double seconds_;
  const std::chrono::steady_clock::time_point start_;
  EarlyRecord record_;
  Recipe recipe_;
  bool running_ = false;
};

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_EARLY_MODEL_H_
