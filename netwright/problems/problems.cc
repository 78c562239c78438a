#include "netwright/problems/problems.h"

#include <vector>

#include "netwright/problems/images/images_problem.h"
#include "netwright/problems/light_problems.h"

namespace netwright {

std::span<const ComponentRow<Problem>> Problems() {
  static const std::vector<ComponentRow<Problem>> problems = [] {
    std::vector<ComponentRow<Problem>> all = {
        {"images", "a data set of images: networks are trained", MakeImagesProblem}};
    const std::span<const ComponentRow<Problem>> light = LightProblems();
    all.insert(all.end(), light.begin(), light.end());
    return all;
  }();
  return problems;
}

ProblemName ParseProblem(std::string_view text) {
  const std::span<const ComponentRow<Problem>> problems = Problems();
  for (const ComponentRow<Problem>& row : problems) {
    if (text == row.name && row.name != problems.front().name) return {&row, ""};
    if (text.starts_with(row.name) && text.substr(row.name.size()).starts_with(':')) {
      return {&row, std::string(text.substr(row.name.size() + 1))};
    }
  }
  return {&problems.front(), std::string(text)};
}

}  // namespace netwright
