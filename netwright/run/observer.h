#ifndef NETWRIGHT_RUN_OBSERVER_H_
#define NETWRIGHT_RUN_OBSERVER_H_

#include <span>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/step.h"

namespace netwright {

struct LoopCounts;

// Hears what happens in a search, to record, show or time it. Decides no result.
class SearchObserver {
 public:
  virtual ~SearchObserver() = default;
  // A result has arrived, in any order; the strategy has not heard of it yet.
  virtual void OnResult(const Proposal&, const Evaluation&) {}
  // After the strategy was told, in id order.
  virtual void OnTold(const Proposal&, const Evaluation&, const LoopCounts&) {}
  virtual void OnStep(std::span<const Step>) {}
  // While waiting, a few times a second.
  virtual void OnWait(const LoopCounts&) {}
};

using Observers = std::span<SearchObserver* const>;

}  // namespace netwright

#endif  // NETWRIGHT_RUN_OBSERVER_H_
