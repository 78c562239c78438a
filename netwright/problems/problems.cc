#include "netwright/problems/problems.h"

#include <array>

#include "netwright/problems/images/images_problem.h"
#include "netwright/problems/surrogate/surrogate_problem.h"
#include "netwright/problems/synthetic/synthetic_problem.h"
#include "netwright/problems/table/table_problem.h"

namespace netwright {
namespace {

constexpr std::array<ComponentRow<Problem>, 4> kProblems = {{
    {"images", "a data set of images: networks are trained", MakeImagesProblem},
    {"synthetic", "a formula in place of training", MakeSyntheticProblem},
    {"table", "a benchmark that somebody measured: FILE.yml", MakeTableProblem},
    {"surrogate", "what a model foretells for one of its tasks: FILE", MakeSurrogateProblem},
}};

}  // namespace

std::span<const ComponentRow<Problem>> Problems() { return kProblems; }

ProblemName ParseProblem(std::string_view text) {
  for (const ComponentRow<Problem>& row : kProblems) {
    if (text == row.name && row.name != kProblems.front().name) return {&row, ""};
    if (text.starts_with(row.name) && text.substr(row.name.size()).starts_with(':')) {
      return {&row, std::string(text.substr(row.name.size() + 1))};
    }
  }
  return {&kProblems.front(), std::string(text)};
}

}  // namespace netwright
