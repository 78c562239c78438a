#include "netwright/problems/program/greeting.h"

#include <nlohmann/json.hpp>

#include "netwright/base/error.h"
#include "netwright/evaluation/task_json.h"
#include "netwright/spaces/limits_json.h"
#include "netwright/spaces/space_json.h"

namespace netwright {
namespace {

// Of a program that tells no fingerprint of its data.
Digest FingerprintOf(const Greeting& greeting, size_t task) {
  Digester digester;
  digester.Add("program");
  digester.Add(std::string_view(greeting.name));
  digester.Add(std::string_view(greeting.recipe));
  digester.Add(uint64_t{task});
  return digester.Finish();
}

}  // namespace

std::string GreetingLine(const Greeting& greeting) {
  nlohmann::json line = SpaceToJson(*greeting.space);
  line["name"] = greeting.name;
  line["tasks"] = greeting.tasks;
  line["limits"] = greeting.limits;
  line["recipe"] = greeting.recipe;
  return line.dump();
}

Greeting ReadGreeting(const std::string& line, const std::string& program) {
  Greeting greeting;
  try {
    const nlohmann::json json = nlohmann::json::parse(line);
    CheckNoError(json, program);
    greeting.space = SpaceFromJson(json);
    greeting.name = json.value("name", program);
    json.at("tasks").get_to(greeting.tasks);
    greeting.limits = json.value("limits", Limits());
    greeting.recipe = json.value("recipe", "");
  } catch (const nlohmann::json::exception&) {
    FailRun("{} began with '{}', which tells no space and tasks (docs/protocols.md)", program, line);
  }
  if (greeting.tasks.empty()) FailRun("{} has no tasks", program);
  if (const auto* space = dynamic_cast<const NetworkSpace*>(greeting.space.get())) {
    greeting.limits.net = space->Settled(greeting.limits.net);
  }
  for (size_t i = 0; i < greeting.tasks.size(); ++i) {
    TaskInfo& task = greeting.tasks[i];
    if (task.name.empty()) task.name = greeting.name;
    if (task.fingerprint == Digest()) task.fingerprint = FingerprintOf(greeting, i);
  }
  return greeting;
}

void CheckNoError(const nlohmann::json& line, const std::string& program) {
  if (line.is_object() && line.contains("error")) FailRun("{}: {}", program, line.at("error").get<std::string>());
}

}  // namespace netwright
