#ifndef NETWRIGHT_FINAL_FINAL_CHOICE_H_
#define NETWRIGHT_FINAL_FINAL_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "netwright/evaluation/evaluation.h"
#include "netwright/train/recipe.h"

namespace netwright {

// Which of the networks that a final training holds is its result. Pure functions. Accuracies are fractions in [0, 1].

// A network at the end of a rung, with its weights on disk.
struct HeldNetwork {
  int finalist = 0;
  int rung = 0;
  Metrics metrics;  // accuracy: on the validation part
};

// Of an accuracy that was measured on so many images; 0 for none.
double StandardError(double accuracy, int64_t images);

// The index in `held` (in order of rungs) of the network to keep. held[last] stays unless another accuracy is higher by
// more than a standard error at their mean; then the highest wins (of equals the later rung, then the first). images:
// of the validation part.
size_t ChooseFinal(std::span<const HeldNetwork> held, size_t last, int64_t images);

// Of equals the one of the later rung, then the first. `held` is not empty.
size_t BestOf(std::span<const HeldNetwork> held);

// What to try when the final accuracy is below the search's of the same network by more than two standard errors of
// their difference; else "". `final` and `search`: the recipes of both.
struct ScoredOn {
  double accuracy = 0;
  int64_t images = 0;
};
std::string FallsShort(const ScoredOn& final_score, const ScoredOn& search_score, const Recipe& final,
                       const Recipe& search);

// A warning when validation and test accuracy differ by more than two standard errors of their difference and by 5
// points or more; else "".
std::string GapWarning(const ScoredOn& validation, const ScoredOn& test);

// A warning when an accuracy is not above what the most frequent class alone would give, `share`, by two standard
// errors; else "".
std::string ChanceWarning(const ScoredOn& validation, double share);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_CHOICE_H_
