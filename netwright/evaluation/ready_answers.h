#ifndef NETWRIGHT_EVALUATION_READY_ANSWERS_H_
#define NETWRIGHT_EVALUATION_READY_ANSWERS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "netwright/evaluation/evaluator.h"

namespace netwright {

// Answers that an evaluator has without asking anyone, until the next Wait takes them.
class ReadyAnswers {
 public:
  void Add(uint64_t id, Evaluation evaluation) {
    evaluation.id = id;
    answers_.push_back(std::move(evaluation));
  }

  void Expect(size_t more) { answers_.reserve(answers_.size() + more); }

  std::vector<Evaluation> Take() { return std::exchange(answers_, {}); }

  // Wait of a decorator: these, and what `inner` has; blocks in `inner` only if there are none.
  std::vector<Evaluation> TakeWith(Evaluator& inner, std::chrono::milliseconds timeout) {
    std::vector<Evaluation> answers = Take();
    std::vector<Evaluation> live = inner.Wait(answers.empty() ? timeout : std::chrono::milliseconds(0));
    if (answers.empty()) return live;
    answers.insert(answers.end(), std::make_move_iterator(live.begin()), std::make_move_iterator(live.end()));
    return answers;
  }

 private:
  std::vector<Evaluation> answers_;
};

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_READY_ANSWERS_H_
