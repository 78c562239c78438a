#include "python/src/problem.h"

#include <string_view>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/options.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/problems/light_problems.h"
#include "netwright/problems/program/program_problem.h"
#include "netwright/spaces/limits.h"

namespace netwright::python {
namespace {

constexpr char kUsualSpace[] = "chain";

// The problem's kind, and the rest of the text; null: it trains.
std::pair<const ComponentRow<Problem>*, std::string> KindOf(std::string_view text) {
  for (const ComponentRow<Problem>& row : LightProblems()) {
    if (text == row.name) return {&row, ""};
    if (!text.starts_with(row.name) || text.substr(row.name.size(), 1) != ":") continue;
    return {&row, std::string(text.substr(row.name.size() + 1))};
  }
  return {nullptr, std::string(text)};
}

std::unique_ptr<Problem> OpenServed(const ProblemRequest& request) {
  std::vector<std::string> words = {request.program, "score", request.problem};
  words.insert(words.end(), {"--workers", std::to_string(request.workers)});
  if (!request.space.empty()) words.insert(words.end(), {"--space", request.space});
  if (!request.task.empty()) words.insert(words.end(), {"--task", request.task});
  for (const std::string& setting : request.settings) words.insert(words.end(), {"--set", setting});
  if (request.quiet) words.emplace_back("--quiet");
  std::unique_ptr<Problem> problem = MakeProgramProblem(std::move(words));
  problem->Open({});
  return problem;
}

}  // namespace

std::unique_ptr<Problem> OpenProblem(const ProblemRequest& request) {
  const auto& [kind, name] = KindOf(request.problem);
  if (kind == nullptr) return OpenServed(request);
  std::unique_ptr<Problem> problem = kind->make();
  Options options;
  problem->Declare(options);
  for (const std::string& setting : request.settings) options.SetAssignment(setting);
  problem->Settle();
  problem->Open({.name = name, .task = request.task, .space = request.space.empty() ? kUsualSpace : request.space});
  if (!request.space.empty() && problem->space()->name() != MakeAnySpace(request.space)->name()) {
    FailUsage("{} has the space {}, not {}", request.problem, problem->space()->name(), request.space);
  }
  return problem;
}

std::unique_ptr<Evaluator> MakeLimitedEvaluator(Problem& problem) {
  std::unique_ptr<Evaluator> evaluator = problem.MakeEvaluator({});
  return HasCostLimit(problem.limits()) ? WithLimits(std::move(evaluator), problem.tasks(), problem.limits())
                                        : std::move(evaluator);
}

}  // namespace netwright::python
