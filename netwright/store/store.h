#ifndef NETWRIGHT_STORE_STORE_H_
#define NETWRIGHT_STORE_STORE_H_

#include <sys/types.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/step.h"
#include "netwright/evaluation/task.h"

namespace netwright {

using RunId = int64_t;

// One row of the experiments database.
struct Experiment {
  RunId run = 0;
  uint64_t id = 0;  // Proposal::id
  TaskId task = 0;
  std::string phase;         // "search", "final"
  std::string architecture;  // SearchSpace::Format
  CacheKey key;
  Evaluation evaluation;
  double expected = std::numeric_limits<double>::quiet_NaN();  // Proposal::expected
  std::string worker;                                          // which worker answered: "in-process", "pool/0"
  std::string timestamp;                                       // UTC, ISO 8601; set by the store
};

struct RunInfo {
  std::string spec;  // resolved configuration, JSON
  std::string code_version;
  std::string machine;  // processor, cores, LibTorch and BLAS, JSON
};

// What the final model said of each image of the test part, in the order of the data set.
struct Predictions {
  std::vector<int32_t> labels;
  std::vector<int32_t> predictions;
};

// SQLite in WAL mode, append-only, durable when Append returns. One writer; any number of readers in other processes.
// Not thread-safe. Every function throws a run error when the file cannot be read or written (disk full, damaged).
class Store {
 public:
  virtual ~Store() = default;

  virtual RunId BeginRun(const RunInfo& info) = 0;  // ids count from 1
  // evaluation.id is taken to be Experiment::id; NaN is kept.
  virtual void Append(const Experiment& experiment) = 0;
  // The oldest reproducible evaluation (ok, invalid, diverged) under exactly this key, from any run in the file; its id
  // and `cached` are the caller's to set.
  virtual std::optional<Evaluation> Find(const CacheKey& key) = 0;
  // Of all runs in the file, in order of appending; of one phase, or of all when `phase` is empty.
  virtual std::vector<Experiment> Experiments(std::string_view phase = {}) = 0;
  // The run begun last; `id` may be null. nullopt before the first.
  virtual std::optional<RunInfo> LastRun(RunId* id) = 0;

  // Appends to the step trace of the file's run, whichever process (RunId) wrote its beginning. Positions come in
  // order, without gaps. Known ones are skipped, since a resumed run plays its first steps again. One transaction a
  // call, durable like Append.
  virtual void AppendSteps(RunId run, std::span<const Step> steps) = 0;
  virtual std::vector<Step> Steps() = 0;  // in order of position; empty in files older than schema 2

  // The final model's predictions on the test part, for reports. A second call for a run replaces the first. Both
  // vectors have the same size.
  virtual void PutPredictions(RunId run, const std::vector<int32_t>& labels,
                              const std::vector<int32_t>& predictions) = 0;
  virtual Predictions GetPredictions(RunId run) = 0;  // empty when there are none

  // A compact copy of everything, in one file that must not exist, as of a moment between two writes.
  virtual void CopyTo(const std::string& path) = 0;
};

// Opens or creates. Run error when the file is no store, is of a newer schema, or is open in another writer (which a
// lock on PATH.lock tells; the lock dies with its process, however that ends).
std::unique_ptr<Store> OpenStore(const std::string& path);
// For reports: works beside an active writer, on the files of one that was killed, and in a read-only folder. Writing
// through it is a run error. Run error as above; usage error when there is no file.
std::unique_ptr<Store> OpenStoreReadOnly(const std::string& path);

// The process that has the store open for writing; 0: none that this system tells of (Linux, the same process
// namespace). Takes no lock itself.
pid_t WriterOf(const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_STORE_STORE_H_
