#include "netwright/rl/tasks/task_source.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

class OneTask final : public TaskSource {
 public:
  explicit OneTask(const TaskContext& task) : task_(task) {}
  Trial Next(int, int64_t, Rng&) override { return {.task = task_}; }

 private:
  const TaskContext task_;
};

class DrawnTrials final : public TaskSource {
 public:
  explicit DrawnTrials(std::vector<Trial> trials) : trials_(std::move(trials)) { NETWRIGHT_CHECK(!trials_.empty()); }
  Trial Next(int, int64_t, Rng& rng) override { return trials_[rng.Below(trials_.size())]; }

 private:
  const std::vector<Trial> trials_;
};

}  // namespace

std::unique_ptr<TaskSource> MakeOneTask(const TaskContext& task) { return std::make_unique<OneTask>(task); }

std::unique_ptr<TaskSource> MakeDrawnTrials(std::vector<Trial> trials) {
  return std::make_unique<DrawnTrials>(std::move(trials));
}

}  // namespace netwright
