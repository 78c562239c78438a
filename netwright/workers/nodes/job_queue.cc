#include "netwright/workers/nodes/job_queue.h"

namespace netwright {

void JobQueue::Add(const TrainRequest& request) {
  jobs_[next_].request = request;
  waiting_.insert(next_++);
}

std::optional<JobQueue::Ticket> JobQueue::Next() const {
  if (waiting_.empty()) return std::nullopt;
  return *waiting_.begin();
}

int JobQueue::Return(Ticket ticket, bool node_ended) {
  waiting_.insert(ticket);
  Job& job = jobs_.at(ticket);
  if (node_ended) ++job.ends;
  return job.ends;
}

void JobQueue::Close(Ticket ticket) {
  jobs_.erase(ticket);
  waiting_.erase(ticket);
}

std::set<JobQueue::Ticket> JobQueue::Of(const JobRange& range) const {
  std::set<Ticket> tickets;
  for (const auto& [ticket, job] : jobs_) {
    if (range.Contains(job.request.id)) tickets.insert(ticket);
  }
  return tickets;
}

}  // namespace netwright
