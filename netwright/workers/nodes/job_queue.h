#ifndef NETWRIGHT_WORKERS_NODES_JOB_QUEUE_H_
#define NETWRIGHT_WORKERS_NODES_JOB_QUEUE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "netwright/workers/job.h"

namespace netwright {

// The unanswered jobs of several nodes. Each has a ticket, in the order of submission, that no other ever has: an
// answer that comes late is not taken for another job's that has its id.
class JobQueue {
 public:
  using Ticket = uint64_t;

  void Add(const TrainRequest& request);
  // The first that no node has, to be given to one.
  std::optional<Ticket> Next() const;
  const TrainRequest& Request(Ticket ticket) const { return jobs_.at(ticket).request; }
  void Give(Ticket ticket) { waiting_.erase(ticket); }
  bool IsOpen(Ticket ticket) const { return jobs_.contains(ticket); }
  bool IsWaiting(Ticket ticket) const { return waiting_.contains(ticket); }
  // A node that had it was lost: it waits again, ahead of later ones. The number of nodes that ended over it.
  int Return(Ticket ticket, bool node_ended);
  void Close(Ticket ticket);  // answered, or no longer wanted
  std::set<Ticket> Of(const JobRange& range) const;

 private:
  struct Job {
    TrainRequest request;
    int ends = 0;
  };
  std::map<Ticket, Job> jobs_;
  std::set<Ticket> waiting_;
  Ticket next_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_JOB_QUEUE_H_
