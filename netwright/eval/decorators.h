#ifndef NETWRIGHT_EVAL_DECORATORS_H_
#define NETWRIGHT_EVAL_DECORATORS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "netwright/eval/evaluator.h"
#include "netwright/eval/task.h"
#include "netwright/space/search_space.h"

namespace netwright {

// Answers invalid networks (and ones outside the limits, or too large for memory) at once and without training:
// kInvalid, or kOutOfMemory for predicted training bytes above limits.max_train_bytes.
std::unique_ptr<Evaluator> WithLimits(std::unique_ptr<Evaluator> inner, std::shared_ptr<const SearchSpace> space,
                                      std::vector<TaskInfo> tasks, const Limits& limits);

// Where known evaluations come from; the store's Find, or a map.
using EvaluationLookup = std::function<std::optional<Evaluation>(const CacheKey&)>;
using KeyOfTrial = std::function<CacheKey(const Trial&)>;

// Never trains a (data set, network) pair twice: answers seen ones from memory or `lookup` with cached = true; a trial
// whose twin is still in flight waits for it. Only reproducible outcomes are kept.
std::unique_ptr<Evaluator> WithCache(std::unique_ptr<Evaluator> inner, KeyOfTrial key_of, EvaluationLookup lookup);

// Replay for resume: trials whose id is in `recorded` are answered from it, exactly as recorded (cached flag included),
// and never reach `inner`; all others go live.
std::unique_ptr<Evaluator> WithJournal(std::unique_ptr<Evaluator> inner, std::map<uint64_t, Evaluation> recorded);

}  // namespace netwright

#endif  // NETWRIGHT_EVAL_DECORATORS_H_
