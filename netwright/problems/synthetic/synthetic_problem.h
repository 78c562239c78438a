#ifndef NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// `synthetic:NAME`: the formula of evaluation/synthetic.h for imaginary images of 32 x 32 x 3 in ten classes. Tries out
// strategies in seconds. Each NAME has its own optimum; key: synthetic.noise.
std::unique_ptr<Problem> MakeSyntheticProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_SYNTHETIC_SYNTHETIC_PROBLEM_H_
