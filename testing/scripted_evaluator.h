#ifndef NETWRIGHT_TESTING_SCRIPTED_EVALUATOR_H_
#define NETWRIGHT_TESTING_SCRIPTED_EVALUATOR_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "netwright/evaluation/evaluator.h"

namespace netwright {

// An evaluator that answers what the test tells it to, when the test tells it to.
class ScriptedEvaluator : public Evaluator {
 public:
  void Submit(std::span<const Proposal> proposals) override {
    submitted.insert(submitted.end(), proposals.begin(), proposals.end());
  }
  std::vector<Evaluation> Wait(std::chrono::milliseconds) override { return std::exchange(answers_, {}); }

  void Answer(uint64_t id, Outcome outcome, double accuracy = 0) {
    Evaluation answer;
    answer.id = id;
    answer.outcome = outcome;
    answer.metrics.accuracy = accuracy;
    answer.metrics.images = 100;
    if (outcome != Outcome::kOk) answer.message = "as scripted";
    answers_.push_back(std::move(answer));
  }

  // Ids of all proposals that reached this evaluator, in order.
  std::vector<uint64_t> SubmittedIds() const {
    std::vector<uint64_t> ids;
    for (const Proposal& proposal : submitted) ids.push_back(proposal.id);
    return ids;
  }

  std::vector<Proposal> submitted;

 private:
  std::vector<Evaluation> answers_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SCRIPTED_EVALUATOR_H_
