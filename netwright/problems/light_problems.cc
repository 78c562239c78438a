#include "netwright/problems/light_problems.h"

#include <array>

#include "netwright/problems/program/program_problem.h"
#include "netwright/problems/surrogate/surrogate_problem.h"
#include "netwright/problems/synthetic/synthetic_problem.h"
#include "netwright/problems/table/table_problem.h"

namespace netwright {
namespace {

constexpr std::array<ComponentRow<Problem>, 4> kLightProblems = {{
    {"synthetic", "a formula in place of training", MakeSyntheticProblem},
    {"table", "a benchmark that somebody measured: FILE.yml", MakeTableProblem},
    {"surrogate", "what a model foretells for one of its tasks: FILE", MakeSurrogateProblem},
    {"program", "networks that another program scores: COMMAND", MakeProgramProblem},
}};

}  // namespace

std::span<const ComponentRow<Problem>> LightProblems() { return kLightProblems; }

}  // namespace netwright
