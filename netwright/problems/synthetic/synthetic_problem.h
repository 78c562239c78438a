#ifndef NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// `synthetic:NAME`: the formula of evaluation/synthetic.h on images of 32 x 32 x 3 in ten classes that are not there.
// For tests, and for trying out strategies in seconds. Every NAME has an optimum of its own; key: synthetic.noise.
std::unique_ptr<Problem> MakeSyntheticProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_
