#include "netwright/spaces/decisions/decision_file.h"

#include <fmt/format.h>

#include <utility>

#include "netwright/base/yaml_file.h"

namespace netwright {

DecisionSpec ReadDecisions(const YamlFile& file) {
  DecisionSpec spec;
  spec.name = file.As<std::string>(file.Require(file.root(), "name", ""), "name", "a text");
  const YAML::Node decisions = file.Require(file.root(), "decisions", "");
  if (!decisions.IsSequence()) file.Fail(decisions, "decisions", "write a list: '- {name: depth, choices: [2, 4]}'");
  for (size_t i = 0; i < decisions.size(); ++i) {
    const std::string where = fmt::format("decisions[{}]", i);
    file.CheckKeys(decisions[i], where, {"name", "choices"});
    Decision decision;
    decision.name = file.As<std::string>(file.Require(decisions[i], "name", where), where + ".name", "a text");
    const YAML::Node choices = file.Require(decisions[i], "choices", where);
    decision.choices = file.As<std::vector<std::string>>(choices, where + ".choices", "a list of texts: [2, 4, 8]");
    spec.decisions.push_back(std::move(decision));
  }
  const std::string problem = ProblemOf(spec);
  if (!problem.empty()) file.Fail(decisions, "decisions", problem);
  return spec;
}

}  // namespace netwright
