#ifndef NETWRIGHT_FINAL_FINAL_CHOICE_H_
#define NETWRIGHT_FINAL_FINAL_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "netwright/evaluation/evaluation.h"
#include "netwright/train/recipe.h"

namespace netwright {

// Which of the networks that a final training holds is its result. Pure functions of recorded evaluations, so that a
// resumed run chooses as one that never stopped. Accuracies are fractions in [0, 1].

// A network at the end of a rung, with its weights on disk.
struct HeldNetwork {
  int finalist = 0;
  int rung = 0;
  Metrics metrics;  // accuracy: on the validation part
};

// Of an accuracy that was measured on so many images; 0 for none.
double StandardError(double accuracy, int64_t images);

// The index in `held` (in order of rungs) of the network to keep. The learning rate falls until the last rung ends, so
// held[last] stays unless another accuracy is higher by more than a standard error at their mean; then the highest wins
// (of equals the later rung, then the first). The highest of several accuracies on the same images is a little too
// high; the test part is not used. images: of the validation part.
size_t ChooseFinal(std::span<const HeldNetwork> held, size_t last, int64_t images);

// The one of the highest accuracy: of equals the one of the later rung, then the first. `held` is not empty.
size_t BestOf(std::span<const HeldNetwork> held);

// One line of what to try when the final accuracy is below the search's of the same network by more than two standard
// errors of their difference; "" otherwise. `final` and `search`: the recipes of both.
struct ScoredOn {
  double accuracy = 0;
  int64_t images = 0;
};
std::string FallsShort(const ScoredOn& final_score, const ScoredOn& search_score, const Recipe& final,
                       const Recipe& search);

// One line of warning when the accuracies on the validation and the test part differ by more than chance explains, two
// standard errors of their difference, and by 5 points or more; "" otherwise.
std::string GapWarning(const ScoredOn& validation, const ScoredOn& test);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_CHOICE_H_
