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

// Answers without training what CheckNetwork refuses (invalid, over the limits, too large for memory) and architectures
// with a pointer out of range. Architectures that are not networks pass.
std::unique_ptr<Evaluator> WithLimits(std::unique_ptr<Evaluator> inner, std::vector<TaskInfo> tasks,
                                      const Limits& limits);

// Where known evaluations come from; the store's Find, or a map.
using EvaluationLookup = std::function<std::optional<Evaluation>(const CacheKey&)>;

// Never trains a (data set, network) pair twice: answers known ones from memory or `lookup` (may be empty; else it
// knows what was answered before a later Submit, and memory keeps some thousand) with cached = true and the original
// metrics. Keeps only reproducible outcomes. A proposal whose twin is in flight waits for it; if the twin's outcome is
// not reproducible, the waiting ones go to `inner` one at a time, in order of submission.
std::unique_ptr<Evaluator> WithCache(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, EvaluationLookup lookup);

// Replay for resume: answers recorded ids exactly as recorded (cached flag included); all others go to `inner`. Usage
// error for a proposal whose key differs from the recorded one: the journal is another run's.
struct JournalEntry {
  CacheKey key;
  Evaluation evaluation;
};
using Journal = std::map<uint64_t, JournalEntry>;  // by Proposal::id
std::unique_ptr<Evaluator> WithJournal(std::unique_ptr<Evaluator> inner, KeyOfProposal key_of, Journal recorded);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_DECORATORS_H_
