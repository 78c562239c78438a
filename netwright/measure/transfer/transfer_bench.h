#ifndef NETWRIGHT_MEASURE_TRANSFER_TRANSFER_BENCH_H_
#define NETWRIGHT_MEASURE_TRANSFER_TRANSFER_BENCH_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "netwright/base/settings.h"
#include "netwright/measure/transfer/transfer_curve.h"

namespace netwright {

// Searches by several strategies on several tasks with several seeds, each as `netwright search` would do it but for
// the run folder.
struct TransferOptions {
  // Names, each with settings of its own: "evolution,evolution.population=8"; or a program that proposes
  // (program_strategy.h): "program:bench/tpe.py". Before either there may be a control (controls.h): "unrelated:",
  // "wiped:" or "probe:", whose curve has two networks, those proposed next, and no scores.
  std::vector<std::string> strategies;
  // As `search` takes them (table:FILE, surrogate:FILE, a data set), or task:NAME, which is a data set with the
  // preparation and the limit of its name (tasks/task_name.h).
  std::vector<std::string> problems;
  std::vector<std::string> tasks;  // of the problems that have several; empty: all
  int seeds = 20;
  uint64_t first_seed = 1;
  int networks = 100;  // of each search
  int in_flight = 1;
  int workers = 0;          // of searches that train; 0: one a core
  Settings settings;        // of all searches
  std::string out;          // folder; holds the lines of all processes that work on it
  int part = 0, parts = 1;  // this process takes every parts-th search
};

// Carries out what is not in the folder yet, and appends each search to OUT/curves-PART.jsonl as it ends. on_done hears
// how many of how many are done. False when interrupted. Usage errors as of a search.
bool RunTransferBench(const TransferOptions& options, const std::function<void(size_t done, size_t of)>& on_done);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_TRANSFER_BENCH_H_
