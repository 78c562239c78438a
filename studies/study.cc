#include "studies/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "netwright/base/error.h"

namespace netwright {
namespace {

constexpr std::array<const Study*, 5> kStudies = {&kHardness, &kExperiment1, &kExperiment2, &kExperiment3, &kRanking};

}  // namespace

const Study& FindStudy(std::string_view name) {
  const auto found =
      std::find_if(kStudies.begin(), kStudies.end(), [&](const Study* study) { return study->name == name; });
  if (found == kStudies.end()) FailUsage("there is no experiment '{}'; there are {}", name, StudyHelp());
  return **found;
}

std::vector<std::string> StudyNames() {
  std::vector<std::string> names;
  for (const Study* study : kStudies) names.emplace_back(study->name);
  return names;
}

std::string StudyHelp() {
  std::string help;
  for (const Study* study : kStudies) {
    help += fmt::format("{}{} ({})", help.empty() ? "" : ", ", study->name, study->help);
  }
  return help;
}

}  // namespace netwright
