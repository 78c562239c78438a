#ifndef NETWRIGHT_PROBLEMS_LIGHT_PROBLEMS_H_
#define NETWRIGHT_PROBLEMS_LIGHT_PROBLEMS_H_

#include <span>

#include "netwright/base/component.h"
#include "netwright/problems/problem.h"

namespace netwright {

// The rows of Problems() (problems.h) that need no LibTorch: they train nothing themselves.
std::span<const ComponentRow<Problem>> LightProblems();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_LIGHT_PROBLEMS_H_
