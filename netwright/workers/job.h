#ifndef NETWRIGHT_WORKERS_JOB_H_
#define NETWRIGHT_WORKERS_JOB_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/task.h"
#include "netwright/train/recipe.h"

namespace netwright {

// What a worker needs to know before its first job.
struct WorkerSetup {
  struct Task {
    std::string packed_file;  // PreparedData::path
    Split search;             // limited: what search proposals train and score on
    Split full;               // what the final training uses
  };
  std::vector<Task> tasks;
};

// kAll: the full split's training and validation images to train on, none to score on.
enum class DataShare { kSearch, kFull, kAll };

// Job ids of one runner are distinct while their answers are outstanding. Search proposals keep their id, which lies
// below 2^31; speculations of the search (TrainingEvaluator) count from there, below 2^32; the stages of the final
// training count from 2^32, and those of the early model (final/early_model.h) from 2^62.
inline constexpr uint64_t kFirstSpeculation = uint64_t{1} << 31;
inline constexpr uint64_t kFirstFinalJob = uint64_t{1} << 32, kFirstEarlyJob = uint64_t{1} << 62;

struct JobRange {  // of ids, both ends included
  uint64_t first = 0;
  uint64_t last = std::numeric_limits<uint64_t>::max();
  bool Contains(uint64_t id) const { return id >= first && id <= last; }
};
inline constexpr JobRange kAllJobs{};
inline constexpr JobRange kSearchJobs{0, kFirstFinalJob - 1};
inline constexpr JobRange kFinalJobs{kFirstFinalJob, kFirstEarlyJob - 1};
inline constexpr JobRange kEarlyJobs{kFirstEarlyJob, std::numeric_limits<uint64_t>::max()};

// One training job, complete: everything that decides its result.
struct TrainRequest {
  uint64_t id = 0;
  int task = 0;       // index into WorkerSetup::tasks
  std::string graph;  // Graph::Text
  Recipe recipe;
  uint64_t seed = 0;  // the child's
  DataShare share = DataShare::kSearch;
  int stop_after_epoch = 0;                          // 0: all of the recipe's
  std::string load_state, save_state, save_weights;  // paths, as in TrainJob
  double time_limit = 0;                             // seconds; 0: none
  double stage_seconds = 0;                          // TrainJob's; 0: none
  int64_t memory_limit = 0;                          // predicted bytes; 0: none
  int threads = 1;                                   // that train it; of no effect on the result
};

struct TrainAnswer {
  uint64_t id = 0;
  Outcome outcome = Outcome::kOk;
  Metrics metrics;
  std::string message;                // why, when the outcome is not ok; one line
  std::string worker;                 // "in-process", "pool/0"
  double image_seconds = 0;           // TrainResult's
  std::vector<double> epoch_seconds;  // wall time of each epoch that was finished; the first one's includes the set-up
};

void to_json(nlohmann::json& json, const WorkerSetup& setup);
void from_json(const nlohmann::json& json, WorkerSetup& setup);
void to_json(nlohmann::json& json, const TrainRequest& request);
void from_json(const nlohmann::json& json, TrainRequest& request);
void to_json(nlohmann::json& json, const TrainAnswer& answer);
void from_json(const nlohmann::json& json, TrainAnswer& answer);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_JOB_H_
