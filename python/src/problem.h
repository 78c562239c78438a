#ifndef NETWRIGHT_PYTHON_SRC_PROBLEM_H_
#define NETWRIGHT_PYTHON_SRC_PROBLEM_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "netwright/problems/problem.h"

namespace netwright::python {

// How a problem is opened.
struct ProblemRequest {
  std::string problem;                // as `netwright search` takes it
  std::string task;                   // of a problem with several; "": the only one
  std::string space;                  // that it must have; "": what it brings, or chain
  std::vector<std::string> settings;  // KEY=VALUE
  std::string program;                // netwright's path, which trains networks
  int workers = 0;                    // of its processes; 0: one a core
  bool quiet = true;                  // it shows no progress on standard error
};

// The kinds of LightProblems here; all others, which train, by `netwright score`. Usage error for what cannot be
// opened, or has another space.
std::unique_ptr<Problem> OpenProblem(const ProblemRequest& request);

// Scores its networks, within its limits; must not outlive it. Call once.
std::unique_ptr<Evaluator> MakeLimitedEvaluator(Problem& problem);

}  // namespace netwright::python

#endif  // NETWRIGHT_PYTHON_SRC_PROBLEM_H_
