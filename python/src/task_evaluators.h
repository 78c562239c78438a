#ifndef NETWRIGHT_PYTHON_SRC_TASK_EVALUATORS_H_
#define NETWRIGHT_PYTHON_SRC_TASK_EVALUATORS_H_

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "netwright/evaluation/evaluator.h"

namespace netwright::python {

// Several problems as the tasks of one: proposals of task i go to evaluator i, as of its first task.
class TaskEvaluators final : public Evaluator {
 public:
  explicit TaskEvaluators(std::vector<std::unique_ptr<Evaluator>> evaluators) {
    for (std::unique_ptr<Evaluator>& evaluator : evaluators) parts_.push_back({std::move(evaluator), {}, 0});
  }

  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) {
      Part& part = parts_[static_cast<size_t>(proposal.task)];
      part.proposals.push_back(proposal);
      part.proposals.back().task = 0;
    }
    for (Part& part : parts_) {
      if (part.proposals.empty()) continue;
      part.evaluator->Submit(part.proposals);
      part.out += part.proposals.size();
      part.proposals.clear();
    }
  }

  // Waits for one of them only, and looks at the others.
  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> answers = Collect(std::chrono::milliseconds(0), parts_.size());
    return answers.empty() ? Collect(timeout, 1) : answers;
  }

 private:
  struct Part {
    std::unique_ptr<Evaluator> evaluator;
    std::vector<Proposal> proposals;  // to be submitted
    size_t out = 0;                   // submitted, not answered
  };

  // Of the first `most` that owe answers.
  std::vector<Evaluation> Collect(std::chrono::milliseconds timeout, size_t most) {
    std::vector<Evaluation> all;
    for (Part& part : parts_) {
      if (part.out == 0) continue;
      if (most-- == 0) break;
      std::vector<Evaluation> answers = part.evaluator->Wait(timeout);
      part.out -= answers.size();
      all.insert(all.end(), std::make_move_iterator(answers.begin()), std::make_move_iterator(answers.end()));
    }
    return all;
  }

  std::vector<Part> parts_;
};

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_TASK_EVALUATORS_H_
