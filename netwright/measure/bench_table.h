#ifndef NETWRIGHT_MEASURE_BENCH_TABLE_H_
#define NETWRIGHT_MEASURE_BENCH_TABLE_H_

#include <cstdint>
#include <memory>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/table.h"
#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// A made-up table of all networks that a few actions can build in a space.
struct BenchTable {
  MetricsTable metrics;  // accuracies are a hash of the network
  int depth = 0;         // every valid network within this many actions is there; episodes must end by then
};

// As deep as at most `limit` architectures allow, but at least one action.
BenchTable MakeBenchTable(const NetworkSpace& space, const InputSpec& input, int64_t limit = 20000);

// The images that the benchmarks without training pretend to: 32 x 32 x 3, 20 classes.
inline constexpr InputSpec kBenchInput{.channels = 3, .height = 32, .width = 32, .classes = 20};

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_BENCH_TABLE_H_
