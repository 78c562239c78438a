#ifndef NETWRIGHT_PROBLEMS_PROBLEMS_H_
#define NETWRIGHT_PROBLEMS_PROBLEMS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "netwright/base/component.h"
#include "netwright/problems/problem.h"

namespace netwright {

// The table of problems. A new one is a folder below problems/ and a row here, or in light_problems.h.
std::span<const ComponentRow<Problem>> Problems();

// The argument of `search`: "KIND:NAME", or a data set, which is a name of the kind `images`.
struct ProblemName {
  const ComponentRow<Problem>* kind;
  std::string name;
};
ProblemName ParseProblem(std::string_view text);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROBLEMS_H_
