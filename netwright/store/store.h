#ifndef NETWRIGHT_STORE_STORE_H_
#define NETWRIGHT_STORE_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/eval/evaluation.h"
#include "netwright/eval/task.h"
#include "netwright/eval/trial.h"

namespace netwright {

using RunId = int64_t;

// One row of the experiments database.
struct Experiment {
  RunId run = 0;
  Trial trial;                 // arch is empty: the text is the record
  std::string phase;           // "search", "final"
  std::string architecture;    // SearchSpace::Format
  CacheKey key;
  Evaluation evaluation;
  std::string worker;          // which worker answered: "in-process", "pool/0"
  std::string timestamp;       // UTC, ISO 8601; set by the store
};

struct RunInfo {
  std::string spec;            // resolved configuration, JSON
  std::string code_version;
  std::string machine;         // processor, cores, LibTorch and BLAS, JSON
};

// The experiments database of a run: SQLite in WAL mode, append-only, durable when Append returns. A process killed at
// any moment loses no appended row. One writer; any number of readers in other processes. Not thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  virtual RunId BeginRun(const RunInfo& info) = 0;
  virtual void Append(const Experiment& experiment) = 0;
  // A reproducible evaluation (ok, invalid, diverged) under exactly this key, from any run in the file; its id and
  // `cached` are the caller's to set.
  virtual std::optional<Evaluation> Find(const CacheKey& key) = 0;
  virtual std::vector<Experiment> Experiments(std::string_view phase = {}) = 0;  // in order of appending
  virtual std::optional<RunInfo> LastRun(RunId* id) = 0;

  // The final model's predictions on the test part, so that reports need nothing else.
  virtual void PutPredictions(RunId run, const std::vector<int32_t>& labels, const std::vector<int32_t>& predictions) = 0;
};

// Opens or creates. Run error when the file is no store, is of a newer schema, or is locked by another writer.
std::unique_ptr<Store> OpenStore(const std::string& path);
std::unique_ptr<Store> OpenStoreReadOnly(const std::string& path);
// Keeps Find's answers in memory, writes nothing: for benchmarks and table runs.
std::unique_ptr<Store> MakeNullStore();

}  // namespace netwright

#endif  // NETWRIGHT_STORE_STORE_H_
