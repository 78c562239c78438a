#ifndef NETWRIGHT_PROBLEMS_PROGRAM_PROGRAM_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_PROGRAM_PROGRAM_PROBLEM_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/problems/problem.h"

namespace netwright {

// Networks are scored by another program, which is spoken to as docs/protocols.md says, and brings space, tasks and
// limits. It must be used by one thread. Run error when it ends, or answers what was not asked.
std::unique_ptr<Problem> MakeProgramProblem();  // ProblemSource::name: the command, see OpenLines (io/line_process.h)
std::unique_ptr<Problem> MakeProgramProblem(std::vector<std::string> words);  // the program and its arguments

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROGRAM_PROGRAM_PROBLEM_H_
