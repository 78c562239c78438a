#ifndef NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_

#include <memory>

#include "netwright/problems/problem.h"

namespace netwright {

// `table:FILE.yml`: one task of a measured benchmark (table_file.h), with the file's space. Answers at once; has no
// final stage.
std::unique_ptr<Problem> MakeTableProblem();

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_TABLE_TABLE_PROBLEM_H_
