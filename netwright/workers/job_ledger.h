#ifndef NETWRIGHT_WORKERS_JOB_LEDGER_H_
#define NETWRIGHT_WORKERS_JOB_LEDGER_H_

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "netwright/workers/evaluators.h"
#include "netwright/workers/job.h"

namespace netwright {

// Which jobs are unanswered, and the answers that nobody has fetched yet.
class JobLedger {
 public:
  void Open(uint64_t id);           // precondition: not outstanding
  void Answer(TrainAnswer answer);  // dropped when its job was cancelled
  void Cancel(const JobRange& range);
  bool HasAnswer(const JobRange& range) const;
  bool HasOutstanding(const JobRange& range) const;
  int unanswered() const { return static_cast<int>(unanswered_.size()); }
  std::vector<TrainAnswer> Take(const JobRange& range);  // in id order
  RunnerStats& stats() { return stats_; }
  const RunnerStats& stats() const { return stats_; }

 private:
  std::set<uint64_t> unanswered_;
  std::map<uint64_t, TrainAnswer> answers_;
  RunnerStats stats_;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_JOB_LEDGER_H_
