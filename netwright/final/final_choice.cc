#include "netwright/final/final_choice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

namespace netwright {

double StandardError(double accuracy, int64_t images) {
  return images > 0 ? std::sqrt(accuracy * (1 - accuracy) / static_cast<double>(images)) : 0;
}

size_t ChooseFinal(std::span<const HeldNetwork> held, size_t last, int64_t images) {
  const auto accuracy = [&](size_t i) { return held[i].metrics.accuracy; };
  size_t best = last;
  for (size_t i = 0; i < held.size(); ++i) {
    const bool later = held[i].rung > held[best].rung;
    if (accuracy(i) > accuracy(best) || (later && best != last && accuracy(i) == accuracy(best))) best = i;
  }
  const double noise = StandardError((accuracy(best) + accuracy(last)) / 2, images);
  return accuracy(best) - accuracy(last) > noise ? best : last;
}

size_t BestOf(std::span<const HeldNetwork> held) {
  size_t best = 0;
  for (size_t i = 1; i < held.size(); ++i) {
    const double gain = held[i].metrics.accuracy - held[best].metrics.accuracy;
    if (gain > 0 || (gain == 0 && held[i].rung > held[best].rung)) best = i;
  }
  return best;
}

std::string FallsShort(const ScoredOn& final_score, const ScoredOn& search_score, const Recipe& final,
                       const Recipe& search) {
  const double mean = (final_score.accuracy + search_score.accuracy) / 2;
  const double noise = std::hypot(StandardError(mean, final_score.images), StandardError(mean, search_score.images));
  if (final_score.images == 0 || search_score.images == 0) return "";
  if (!(search_score.accuracy - final_score.accuracy > 2 * noise)) return "";
  std::vector<std::string> advice;
  if (final.augment_flip && !search.augment_flip) {
    advice.emplace_back("final.augment_flip=false (where left and right differ, as in letters and digits)");
  }
  if (final.augment_shift > search.augment_shift) {
    advice.push_back(fmt::format("final.augment_shift={}", search.augment_shift));
  }
  if (final.learning_rate > search.learning_rate) {
    advice.push_back(fmt::format("final.learning_rate={}", search.learning_rate));
  }
  advice.emplace_back("more epochs (a longer budget, or final.epochs=N)");
  return fmt::format("the final network's validation accuracy is {:.4f}, in the search it was {:.4f}; try {}",
                     final_score.accuracy, search_score.accuracy, fmt::join(advice, ", or "));
}

std::string GapWarning(const ScoredOn& validation, const ScoredOn& test) {
  constexpr double kPoints = 0.05;
  if (validation.images == 0 || test.images == 0) return "";
  const double mean = (validation.accuracy + test.accuracy) / 2, gap = std::abs(validation.accuracy - test.accuracy);
  const double noise = std::hypot(StandardError(mean, validation.images), StandardError(mean, test.images));
  if (gap < kPoints || gap <= 2 * noise) return "";
  return fmt::format(
      "the accuracy is {:.4f} on the validation part and {:.4f} on the test part, more apart than chance explains: the "
      "parts differ (other sources, near-duplicates across train and validation, or groups such as one person or "
      "place)",
      validation.accuracy, test.accuracy);
}

std::string ChanceWarning(const ScoredOn& validation, double share) {
  if (validation.images == 0) return "";
  if (validation.accuracy > share + 2 * StandardError(share, validation.images)) return "";
  return fmt::format(
      "the final network has learnt next to nothing: its validation accuracy is {:.4f}, and the most frequent class "
      "alone gives {:.4f}; try more time (--budget), more images of each class, or fewer classes",
      validation.accuracy, share);
}

}  // namespace netwright
