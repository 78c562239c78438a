#ifndef NETWRIGHT_WORKERS_VIRTUAL_RUNNER_H_
#define NETWRIGHT_WORKERS_VIRTUAL_RUNNER_H_

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/workers/job_ledger.h"

namespace netwright {

// For tests and benchmarks: workers that train nothing on a clock of their own, which only Wait moves on: a pool whose
// jobs last as long as a function of their network says. Answers come as late as a real pool's would.
class VirtualRunner final : public JobRunner {
 public:
  using AccuracyOf = std::function<double(const std::string& graph)>;

  // restart: of a worker whose job was cancelled.
  VirtualRunner(int workers, double restart, AccuracyOf accuracy_of)
      : restart_(restart), accuracy_of_(std::move(accuracy_of)), workers_(static_cast<size_t>(workers)) {}

  // Log-normal with mean 1, sigma 0.6.
  static double Duration(const std::string& graph) {
    Rng rng(Hash64(graph));
    return std::exp(0.6 * rng.Normal() - 0.18);
  }

  int slots() const override { return static_cast<int>(workers_.size()); }
  int spare() const override { return slots() - ledger_.unanswered(); }

  void Submit(const TrainRequest& request) override {
    ledger_.Open(request.id);
    queue_.push_back(request);
    submitted.push_back(request);
    Assign();
  }

  std::vector<TrainAnswer> Wait(std::chrono::milliseconds, const JobRange& range) override {
    while (!ledger_.HasAnswer(range) && ledger_.HasOutstanding(range)) {
      double next = std::numeric_limits<double>::infinity();
      for (const Worker& worker : workers_) {
        if (worker.job || worker.until > now_) next = std::min(next, worker.until);
      }
      now_ = next;
      for (Worker& worker : workers_) {
        if (!worker.job || worker.until > now_) continue;
        TrainAnswer answer;
        answer.id = worker.job->id;
        answer.metrics.accuracy = accuracy_of_(worker.job->graph);
        answer.metrics.images = 1;
        worker.job.reset();
        ledger_.Answer(std::move(answer));
      }
      Assign();
    }
    return ledger_.Take(range);
  }

  void Cancel(const JobRange& range) override {
    ledger_.Cancel(range);
    std::erase_if(queue_, [&](const TrainRequest& request) { return range.Contains(request.id); });
    for (Worker& worker : workers_) {
      if (!worker.job || !range.Contains(worker.job->id)) continue;
      worker.job.reset();
      worker.until = now_ + restart_;
      ++cancelled;
    }
    Assign();
  }

  RunnerStats stats() const override { return {}; }

  double now() const { return now_; }  // in mean durations
  std::vector<TrainRequest> submitted;
  int cancelled = 0;  // while they ran

 private:
  struct Worker {
    std::optional<TrainRequest> job;
    double until = 0;
  };

  void Assign() {
    for (Worker& worker : workers_) {
      if (queue_.empty()) return;
      if (worker.job || worker.until > now_) continue;
      worker.job = std::move(queue_.front());
      queue_.pop_front();
      worker.until = now_ + Duration(worker.job->graph);
    }
  }

  const double restart_;
  const AccuracyOf accuracy_of_;
  double now_ = 0;
  std::vector<Worker> workers_;
  std::deque<TrainRequest> queue_;
  JobLedger ledger_;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_VIRTUAL_RUNNER_H_
