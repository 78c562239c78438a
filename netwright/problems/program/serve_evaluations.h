#ifndef NETWRIGHT_PROBLEMS_PROGRAM_SERVE_EVALUATIONS_H_
#define NETWRIGHT_PROBLEMS_PROGRAM_SERVE_EVALUATIONS_H_

#include <cstdio>

#include "netwright/evaluation/evaluator.h"
#include "netwright/problems/problem.h"

namespace netwright {

// The other end of a ProgramProblem: scores networks as docs/protocols.md says, reads the descriptor `in` and writes to
// `out`. `problem` is open. An answer's id is the line's, whatever that is; what is no architecture of the space is
// answered by the outcome "invalid" and a message. True when the input has ended and all is answered; false when
// interrupted. Usage error for a line that asks nothing.
bool ServeEvaluations(const Problem& problem, Evaluator& evaluator, int in, std::FILE* out);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROGRAM_SERVE_EVALUATIONS_H_
