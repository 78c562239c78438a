#include "netwright/run/foresight.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace netwright {

void Foresight::Submit(std::span<const Proposal> proposals) {
  for (const Proposal& proposal : proposals) {
    if (std::optional<Evaluation> known = evaluator_.Foresee(proposal)) {
      ready_.Add(proposal.id, *std::move(known));
    } else {
      ready_.Add(proposal.id, Expect(proposal));
      untrained_.push_back(proposal);
    }
  }
}

Evaluation Foresight::Expect(const Proposal& proposal) const {
  Evaluation evaluation;
  evaluation.id = proposal.id;
  evaluation.metrics.accuracy = std::isnan(proposal.expected) ? guess_ : proposal.expected;
  return evaluation;
}

double MedianOf(std::vector<double> rewards) {
  if (rewards.empty()) return 0;
  const auto middle = rewards.begin() + static_cast<std::ptrdiff_t>(rewards.size() / 2);
  std::nth_element(rewards.begin(), middle, rewards.end());
  return *middle;
}

}  // namespace netwright
