#ifndef NETWRIGHT_PROBLEMS_IMAGES_IMAGES_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_IMAGES_IMAGES_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// Networks are trained on a data set by worker processes, and the best ones long at the end. Keys: those of
// ImagesConfig.
std::unique_ptr<Problem> MakeImagesProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_IMAGES_PROBLEM_H_
