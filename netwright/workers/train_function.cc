#include "netwright/workers/train_function.h"

#include <new>

namespace netwright {

TrainAnswer AnswerRequest(const TrainFunction& train, const TrainRequest& request, const KeepGoing& keep_going) {
  TrainAnswer answer;
  try {
    answer = train(request, keep_going);
  } catch (const std::bad_alloc&) {
    answer = {};
    answer.outcome = Outcome::kOutOfMemory;
    answer.message = "an allocation failed while training";
  }
  answer.id = request.id;
  return answer;
}

}  // namespace netwright
