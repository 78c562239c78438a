#ifndef NETWRIGHT_TRANSFER_SURROGATE_EVALUATOR_H_
#define NETWRIGHT_TRANSFER_SURROGATE_EVALUATOR_H_

#include <memory>

#include "netwright/evaluation/evaluator.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

// The score, and the accuracy, that a model foretells for a network on one of its tasks, by index.
double ForetoldScore(const TransferModel& model, size_t task, const NetworkFeatures& network);
double ForetoldAccuracy(const TransferModel& model, size_t task, const NetworkFeatures& network);

// Answers at once with the accuracy that a model foretells for one of its tasks, by index; with `noise`, the score has
// the model's noise, which is a function of the network and the replicate. kInvalid: a network that is not valid for
// the task's input or the model's reference.
std::unique_ptr<Evaluator> MakeSurrogateEvaluator(std::shared_ptr<const TransferModel> model, size_t task, bool noise);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_SURROGATE_EVALUATOR_H_
