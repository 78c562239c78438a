#ifndef NETWRIGHT_EVALUATION_DECORATORS_H_
#define NETWRIGHT_EVALUATION_DECORATORS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/task.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// Decorators own the evaluator inside.

// Answers invalid networks (and ones outside the limits, or too large for memory) at once and without training, as
// CheckNetwork says (network_check.h), and architectures with a pointer out of range. What is no network passes.
std::unique_ptr<Evaluator> WithLimits(std::unique_ptr<Evaluator> inner, std::vector<TaskInfo> tasks,
                                      const Limits& limits);

// Where known evaluations come from; the store's Find, or a map.
using EvaluationLookup = std::function<std::optional<Evaluation>(const CacheKey&)>;

// Never trains a (data set, network) pair twice: answers seen ones from memory or `lookup` (which may be empty) with
// cached = true and the original metrics. Only reproducible outcomes are kept. A proposal whose twin is still in flight
// waits for it; when the twin's outcome is not reproducible (time-out, crash, lack of memory) the first of those
// waiting goes to `inner` itself, the others wait for that one, and so on: one at a time, in order of submission.
std::unique_ptr<Evaluator> WithCache(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, EvaluationLookup lookup);

// Replay for resume: proposals whose id is recorded are answered from there, exactly as recorded (cached flag
// included), and never reach `inner`; all others go live. Usage error for a proposal whose key is not the recorded one:
// the journal is another run's.
struct JournalEntry {
  CacheKey key;
  Evaluation evaluation;
};
using Journal = std::map<uint64_t, JournalEntry>;  // by Proposal::id
std::unique_ptr<Evaluator> WithJournal(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, Journal recorded);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_DECORATORS_H_
