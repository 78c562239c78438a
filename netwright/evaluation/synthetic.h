#ifndef NETWRIGHT_EVALUATION_SYNTHETIC_H_
#define NETWRIGHT_EVALUATION_SYNTHETIC_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/task.h"

namespace netwright {

// A formula in place of training, for tests and benchmarks (--evaluator synthetic): accuracy in [0, 1] rises with
// convolutions, peaks at a moderate depth and pooling, and carries a little noise that is a function of the network.
// Ranks networks plausibly; says nothing about real data. Answers at once; with `out_of_order` answers come in a
// shuffled order, as a pool's do.
struct SyntheticOptions {
  double noise = 0.01;
  bool out_of_order = false;
  uint64_t seed = 0;
  // The optimum of each task is its own, drawn from TaskInfo::name (made_up_task.h); other than networks are scored
  // too.
  bool own_optima = false;
};
std::unique_ptr<Evaluator> MakeSyntheticEvaluator(std::vector<TaskInfo> tasks, const SyntheticOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_SYNTHETIC_H_
