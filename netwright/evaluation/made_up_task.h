#ifndef NETWRIGHT_EVALUATION_MADE_UP_TASK_H_
#define NETWRIGHT_EVALUATION_MADE_UP_TASK_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"

namespace netwright {

// The taste of a task that does not exist: a function of its name, with an optimum of its own. Tasks share what they
// look at, and differ in what they like best, so that an agent can learn on some of them to adapt to others.
// Thread-safe.
class MadeUpTask {
 public:
  explicit MadeUpTask(std::string_view name);

  // In [0, 1]. Of a network that is valid for `input`: a weighted mean of how near its depth and its reduction of the
  // image come to the task's own, and of how much the task likes its layers and the pairs of layers that follow one
  // another.
  double Quality(const Graph& graph, const InputSpec& input) const;
  // Of a key that is a list of words ("depth=2,width=32"), by the words and the pairs of neighbours.
  double Quality(std::string_view key) const;

 private:
  double Liking(std::string_view word) const;  // uniform in [0, 1)

  uint64_t seed_;
  double best_depth_, best_reduction_;  // the latter as a share of what the image allows
  std::vector<double> weights_;         // of depth, reduction, layers, pairs; they sum to 1
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_MADE_UP_TASK_H_
