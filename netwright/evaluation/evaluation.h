#ifndef NETWRIGHT_EVALUATION_EVALUATION_H_
#define NETWRIGHT_EVALUATION_EVALUATION_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// What became of a child network. A child's failure is data, never an exception.
enum class Outcome {
  kOk = 0,
  kInvalid = 1,      // a layer smaller than 1 x 1, or outside the run's limits
  kDiverged = 2,     // NaN or infinity in loss or weights
  kOutOfMemory = 3,  // would not fit, or did not
  kTimeout = 4,
  kCrashed = 5,  // its worker died, twice
};

std::string_view OutcomeName(Outcome outcome);   // "ok", "invalid", "diverged", "out_of_memory", "timeout", "crashed"
Outcome OutcomeFromName(std::string_view name);  // usage error for another word

// True for what depends on network, data and seed alone, and may be answered from the cache: ok, invalid, diverged.
bool IsReproducible(Outcome outcome);

struct EpochMetrics {
  double train_loss = 0;
  double train_accuracy = 0;       // running, while training
  double validation_accuracy = 0;  // NaN where it was not measured
  // Of the last epoch of a training that was stopped as hopeless: the accuracy foreseen for its end, which is then
  // Metrics::accuracy. NaN elsewhere.
  double forecast = std::numeric_limits<double>::quiet_NaN();
};

// What was measured. Accuracies are fractions in [0, 1]; times are wall seconds of the one worker.
struct Metrics {
  double accuracy = 0;  // on the held-out part the search may see; the reward's base; 0 unless the outcome is ok
  double loss = 0;      // cross-entropy there
  int64_t params = 0;
  int64_t flops = 0;         // forward, one image
  int64_t peak_bytes = 0;    // predicted training memory
  double train_seconds = 0;  // training and validation
  int64_t images = 0;        // training images seen, over all epochs
  int epochs = 0;
  std::vector<EpochMetrics> curve = {};

  // Training stopped early, and `accuracy` was foreseen, not measured (Recipe::stop_hopeless).
  bool extrapolated() const { return !curve.empty() && !std::isnan(curve.back().forecast); }
};

struct Evaluation {
  uint64_t id = 0;  // of the proposal
  Outcome outcome = Outcome::kOk;
  Metrics metrics;
  bool cached = false;  // answered without training: seen before in this run, or in the store
  std::string message;  // why, when the outcome is not ok; one line

  // What the reward differs by from the accuracy; 0 unless evaluation/reward.h says otherwise. Not recorded.
  double refinement = 0;

  // The number every strategy learns from: accuracy (refined where that is asked for), or 0 for anything but ok.
  double reward() const { return outcome == Outcome::kOk ? metrics.accuracy + refinement : 0.0; }
  // A distinct network was trained for it: counts against a budget of evaluations. (A diverged, crashed or timed-out
  // child was trained; an invalid one, or one refused for its predicted memory, was not.)
  bool trained() const {
    return !cached && outcome != Outcome::kInvalid && !(outcome == Outcome::kOutOfMemory && metrics.images == 0);
  }
};

// As objects, by field name. NaN and infinity, which JSON does not have, are null and come back as NaN; keys that are
// absent keep the field's default. Throws nlohmann::json::exception on values of another type.
void to_json(nlohmann::json& json, const EpochMetrics& epoch);
void from_json(const nlohmann::json& json, EpochMetrics& epoch);
void to_json(nlohmann::json& json, const Metrics& metrics);
void from_json(const nlohmann::json& json, Metrics& metrics);
void to_json(nlohmann::json& json, const Evaluation& evaluation);
void from_json(const nlohmann::json& json, Evaluation& evaluation);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_EVALUATION_H_
