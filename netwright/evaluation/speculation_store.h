#ifndef NETWRIGHT_EVALUATION_SPECULATION_STORE_H_
#define NETWRIGHT_EVALUATION_SPECULATION_STORE_H_

#include <functional>

#include "netwright/evaluation/decorators.h"

namespace netwright {

// Keeps evaluations that nobody has asked for yet (Evaluator::Speculate). Both functions, or neither.
struct SpeculationStore {
  EvaluationLookup find;
  std::function<void(const CacheKey&, const Evaluation&)> keep;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_SPECULATION_STORE_H_
