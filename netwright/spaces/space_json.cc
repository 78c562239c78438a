#include "netwright/spaces/space_json.h"

#include <string>

#include "netwright/base/error.h"
#include "netwright/spaces/decisions/decision_space.h"

namespace netwright {

nlohmann::json SpaceToJson(const SearchSpace& space) {
  nlohmann::json json = {{"space", SourceOf(space)},
                         {"actions", nlohmann::json::array()},
                         {"layers", space.MaxLayers()},
                         {"decisions", nlohmann::json::array()}};
  for (Action action = 0; action < space.ActionCount(); ++action) {
    if (action != space.TerminalAction()) json["actions"].push_back(space.ActionName(action));
  }
  if (const auto* decisions = dynamic_cast<const DecisionSpace*>(&space)) {
    json["space"] = space.name();
    for (const Decision& decision : decisions->decisions()) {
      json["decisions"].push_back({{"name", decision.name}, {"choices", decision.choices}});
    }
  }
  return json;
}

std::shared_ptr<const SearchSpace> SpaceFromJson(const nlohmann::json& json) {
  const auto name = json.at("space").get<std::string>();
  const auto decisions = json.find("decisions");
  if (decisions == json.end() || decisions->empty()) return MakeAnySpace(name);
  DecisionSpec spec{.name = name, .decisions = {}};
  for (const nlohmann::json& decision : *decisions)
    spec.decisions.push_back({decision.at("name"), decision.at("choices")});
  if (const std::string problem = ProblemOf(spec); !problem.empty()) FailUsage("the space '{}': {}", name, problem);
  return MakeDecisionSpace(spec);
}

}  // namespace netwright
