#ifndef NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// `table:FILE.yml`: a benchmark that somebody measured (table_file.h), one of its tasks. Answers at once; the space is
// the file's, and there is no final stage.
std::unique_ptr<Problem> MakeTableProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_
