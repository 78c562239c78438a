#include <deque>
#include <utility>

#include "netwright/base/interrupt.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/job_ledger.h"

namespace netwright {
namespace {

class InProcessRunner final : public JobRunner {
 public:
  explicit InProcessRunner(TrainFunction train) : train_(std::move(train)) {}

  int slots() const override { return 1; }

  void Submit(const TrainRequest& request) override {
    ledger_.Open(request.id);
    queue_.push_back(request);
  }

  std::vector<TrainAnswer> Wait(std::chrono::milliseconds timeout, const JobRange& range) override {
    const auto until = std::chrono::steady_clock::now() + timeout;
    while (!ledger_.HasAnswer(range) && ledger_.HasOutstanding(range) && !Interrupted()) {
      RunNext();
      if (std::chrono::steady_clock::now() >= until) break;
    }
    return ledger_.Take(range);
  }

  void Cancel(const JobRange& range) override {
    ledger_.Cancel(range);
    std::erase_if(queue_, [&](const TrainRequest& request) { return range.Contains(request.id); });
  }

  RunnerStats stats() const override { return ledger_.stats(); }

 private:
  void RunNext() {
    bool stopped = false;
    TrainAnswer answer = AnswerRequest(train_, queue_.front(), [&stopped] {
      stopped = Interrupted();
      return !stopped;
    });
    if (stopped) return;  // its answer is that of a training cut short: not a result
    answer.worker = "in-process";
    queue_.pop_front();
    ledger_.Answer(std::move(answer));
  }

  const TrainFunction train_;
  std::deque<TrainRequest> queue_;
  JobLedger ledger_;
};

}  // namespace

std::unique_ptr<JobRunner> MakeInProcessRunner(TrainFunction train) {
  return std::make_unique<InProcessRunner>(std::move(train));
}

}  // namespace netwright
