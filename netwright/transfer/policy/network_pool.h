#ifndef NETWRIGHT_TRANSFER_POLICY_NETWORK_POOL_H_
#define NETWRIGHT_TRANSFER_POLICY_NETWORK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/transfer/policy/training_task.h"

namespace netwright {

// Finished networks drawn by random legal actions on each task in turn, within its limits, their lengths spread evenly;
// `given` come first. Distinct by key. Stream: rng.
std::vector<Architecture> DrawNetworks(const SearchSpace& space, std::span<const TrainingTask> tasks, int count,
                                       std::vector<Architecture> given, Rng rng);

// Some thousand networks with their scores on every task, in the order of their episodes, so that those that begin
// alike lie side by side. Immutable.
class NetworkPool {
 public:
  struct Range {
    size_t begin = 0, end = 0;
    size_t size() const { return end - begin; }
  };

  NetworkPool(std::shared_ptr<const SearchSpace> space, std::span<const TrainingTask> tasks,
              std::span<const Architecture> networks, const ScoreFunction& scores);

  size_t size() const { return networks_.size(); }
  Range all() const { return {0, size()}; }
  // Those of a range, which agree in what came before this place, with this action there.
  Range Narrow(Range range, size_t place, Action action) const;

  std::span<const Action> episode(size_t network) const { return networks_[network].episode; }
  std::span<const float> scores(size_t network) const {  // by task
    return std::span(scores_).subspan(network * tasks_, tasks_);
  }
  // Whether it is valid on the task's images and within these limits. Networks without costs always are.
  bool Fits(size_t network, size_t task, const Limits& limits) const;

 private:
  struct Network {
    Architecture arch;
    std::vector<Action> episode;
  };
  struct NetworkCost {
    int64_t params = -1, flops = 0;  // params < 0: invalid
  };

  size_t tasks_;
  std::vector<Network> networks_;
  std::vector<float> scores_;       // [networks][tasks]
  std::vector<NetworkCost> costs_;  // [networks][inputs]
  std::vector<size_t> input_of_;    // by task: its place among the distinct inputs
  size_t inputs_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_NETWORK_POOL_H_
