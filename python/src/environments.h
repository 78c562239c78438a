#ifndef NETWRIGHT_PYTHON_SRC_ENVIRONMENTS_H_
#define NETWRIGHT_PYTHON_SRC_ENVIRONMENTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/remembered.h"
#include "netwright/evaluation/reward.h"
#include "netwright/rl/environments/networks/network_env.h"
#include "python/src/problem.h"

namespace netwright::python {

struct EnvironmentsConfig {
  std::vector<ProblemRequest> problems;  // of one space; at least one
  NetworkEnvConfig environments;
  RewardConfig reward;
  int64_t episodes_per_task = 0;  // 0: no end
  bool rows = false;              // Arrays::rows and last_rows are written; else they are empty
};

// Environments of all problems, and what their last step came to, in arrays that stay where they are. [n]: an entry for
// each environment. Not thread-safe.
class Environments {
 public:
  static constexpr int kRowSize = 5;  // index, type, kernel, predecessors

  struct Arrays {
    std::vector<uint8_t> rows,
        last_rows;               // [n x MaxLayers x kRowSize], of the prefix, and of the episode's last network
    std::vector<int8_t> mask;    // [n x actions]
    std::vector<double> reward;  // [n]
    std::vector<uint8_t> terminated, truncated, new_task;  // [n]
    std::vector<int32_t> task, step;                       // [n]; of `task`: the place among the problems
    // [n], of environments whose episode has ended: its scored network. last_task: the episode's.
    std::vector<double> accuracy;
    std::vector<int64_t> params, flops;
    std::vector<uint8_t> cached;
    std::vector<int32_t> outcome, end, last_task;  // Outcome, EpisodeEnd
  };

  explicit Environments(const EnvironmentsConfig& config);

  const std::shared_ptr<const SearchSpace>& space() const { return space_; }
  int size() const { return environments_->size(); }
  const NetworkEnv& environments() const { return *environments_; }
  Arrays& arrays() { return arrays_; }
  std::vector<std::string> task_names() const;
  InputSpec input(int task) const { return problems_[static_cast<size_t>(task)]->tasks().front().input; }

  // With a seed, all begin as they did with it before; without one, those in mid-episode begin their next one, and with
  // `new_task` all that have begun their trial begin the next.
  void Reset(std::optional<uint64_t> seed, bool new_task);
  // Usage error for actions that are not there. `on_wait` is called now and then while networks are trained; what it
  // throws leaves the step to be finished by the next Reset.
  void Step(std::span<const int64_t> actions, const std::function<void()>& on_wait);

  std::string TextOf(int environment) const;  // of its prefix
  // Of the networks that the last step scored; "" where it scored none. `environments` is in ascending order.
  std::vector<std::string> LastTextsOf(std::span<const int64_t> environments);

 private:
  struct Named {
    Architecture arch;
    std::string text;
  };

  const std::string& RememberedText(const Architecture& arch);
  void Publish();
  void PublishScored();
  void Write(const Architecture& arch, std::vector<uint8_t>& rows, size_t index) const;

  std::vector<std::unique_ptr<Problem>> problems_;
  std::unique_ptr<Evaluator> evaluator_;
  std::shared_ptr<const SearchSpace> space_;
  std::unique_ptr<NetworkEnv> environments_;
  const bool rows_;
  std::vector<Action> actions_;
  std::vector<int32_t> tasks_before_;
  bool stepping_ = false;
  Remembered<Named> texts_;
  Arrays arrays_;
};

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_ENVIRONMENTS_H_
