#ifndef NETWRIGHT_MEASURE_AGENT_BENCH_H_
#define NETWRIGHT_MEASURE_AGENT_BENCH_H_

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/measure/measure.h"

namespace netwright {

struct AgentBenchOptions {
  std::vector<std::string> agents = {};  // strategies that act step by step; empty: all
  std::vector<int> lanes = {1, 16, 256};
  double seconds = 2;  // of measuring, for each row
};

struct AgentBenchRow {
  std::string agent;
  int lanes = 0;
  std::string mode;       // "act": weights stay as they are; "act+learn"
  Rate steps_per_second;  // of all environments together
};
void to_json(nlohmann::json& json, const AgentBenchRow& row);

// Names of the strategies that act step by step.
std::vector<std::string> BenchAgents();

// In the chain space under preset quick, on one thread, with a table in place of training; `meta-policy` as it is
// taught over many tasks (policy_bench.h). Usage error for an unknown agent, or a strategy that is none.
void RunAgentBench(const AgentBenchOptions& options, const std::function<void(const AgentBenchRow&)>& on_row);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_AGENT_BENCH_H_
