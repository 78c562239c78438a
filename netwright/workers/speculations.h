#ifndef NETWRIGHT_WORKERS_SPECULATIONS_H_
#define NETWRIGHT_WORKERS_SPECULATIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "netwright/workers/evaluators.h"

namespace netwright {

// The trainings of a runner that nobody has asked for: their job ids count from kFirstSpeculation. Not thread-safe.
class Speculations {
 public:
  Speculations(JobRunner& runner, SpeculationStore kept);

  SpeculationRoom Room() const { return {runner_.spare(), static_cast<int>(in_training_.size())}; }

  // What a finished one came to.
  std::optional<Evaluation> Find(const CacheKey& key) const;

  // Of these, likeliest first, the places of those to be started. What is in training goes on, likely or not: it is
  // often asked for later (docs/scale.md).
  std::vector<size_t> ToStart(std::span<const CacheKey> likely) const;
  uint64_t Start(const CacheKey& key);  // the id of its job, which the caller submits

  // A proposal asks for this network: if it is in training, its answer will be the proposal's.
  bool TakeOver(const CacheKey& key, uint64_t proposal);
  // An answer to one came. True: it is that of a proposal, whose id it has now. Else it is kept.
  bool Finish(Evaluation& evaluation);

  // Cancels the youngest while jobs wait.
  void GiveWay();

 private:
  void Cancel(uint64_t id);

  JobRunner& runner_;
  SpeculationStore kept_;
  std::unordered_map<CacheKey, Evaluation, CacheKeyHash> in_memory_;  // where nothing else keeps them
  std::unordered_set<CacheKey, CacheKeyHash> failed_;                 // not tried again, unless asked for
  std::map<uint64_t, CacheKey> in_training_;                          // by job
  std::unordered_map<CacheKey, uint64_t, CacheKeyHash> ids_;          // of these jobs
  std::unordered_map<uint64_t, uint64_t> taken_;                      // proposals, by job
  uint64_t next_ = kFirstSpeculation;
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_SPECULATIONS_H_
