#include "netwright/workers/job_ledger.h"

#include <utility>

#include "netwright/base/check.h"

namespace netwright {

void JobLedger::Open(uint64_t id) {
  NETWRIGHT_CHECK(!answers_.contains(id));
  NETWRIGHT_CHECK(unanswered_.insert(id).second);
}

void JobLedger::Answer(TrainAnswer answer) {
  if (unanswered_.erase(answer.id) == 0) return;
  const uint64_t id = answer.id;
  answers_.emplace(id, std::move(answer));
}

void JobLedger::Cancel(const JobRange& range) {
  std::erase_if(unanswered_, [&](uint64_t id) { return range.Contains(id); });
  std::erase_if(answers_, [&](const auto& entry) { return range.Contains(entry.first); });
}

bool JobLedger::HasAnswer(const JobRange& range) const {
  const auto next = answers_.lower_bound(range.first);
  return next != answers_.end() && range.Contains(next->first);
}

bool JobLedger::HasOutstanding(const JobRange& range) const {
  const auto next = unanswered_.lower_bound(range.first);
  return HasAnswer(range) || (next != unanswered_.end() && range.Contains(*next));
}

std::vector<TrainAnswer> JobLedger::Take(const JobRange& range) {
  std::vector<TrainAnswer> taken;
  auto next = answers_.lower_bound(range.first);
  while (next != answers_.end() && range.Contains(next->first)) {
    taken.push_back(std::move(next->second));
    next = answers_.erase(next);
  }
  return taken;
}

}  // namespace netwright
