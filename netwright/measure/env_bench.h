#ifndef NETWRIGHT_MEASURE_ENV_BENCH_H_
#define NETWRIGHT_MEASURE_ENV_BENCH_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/measure/measure.h"

namespace netwright {

struct EnvBenchOptions {
  std::vector<std::string> spaces = {};  // names or definition files; empty: every registered one
  int lanes = 256;                       // environments that step together
  double seconds = 2;                    // of measuring, for each row
};

struct EnvBenchRow {
  std::string space;
  bool masked = false;  // only legal actions are offered
  int lanes = 0;
  int64_t networks = 0;   // in the table
  int episode_steps = 0;  // the most an episode has
  Rate steps_per_second;  // of all environments together
};
void to_json(nlohmann::json& json, const EnvBenchRow& row);

// On the calling thread, by a uniformly random action among those offered, with a table evaluator. Two rows a space:
// all actions offered (the reference), and only legal ones. Usage error for an unknown space.
void RunEnvBench(const EnvBenchOptions& options, const std::function<void(const EnvBenchRow&)>& on_row);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_ENV_BENCH_H_
