#ifndef NETWRIGHT_PROBLEMS_SURROGATE_SURROGATE_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_SURROGATE_SURROGATE_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// `surrogate:FILE`: one of the tasks that a model was learnt from (transfer/transfer_model.h), for any network of its
// space. Answers at once; has no final stage. Keys: surrogate.noise, max_params, max_flops.
std::unique_ptr<Problem> MakeSurrogateProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_SURROGATE_SURROGATE_PROBLEM_H_
