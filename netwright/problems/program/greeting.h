#ifndef NETWRIGHT_PROBLEMS_PROGRAM_GREETING_H_
#define NETWRIGHT_PROBLEMS_PROGRAM_GREETING_H_

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "netwright/evaluation/task.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// The first line of a program that scores networks: what it scores them for (docs/protocols.md).
struct Greeting {
  std::shared_ptr<const SearchSpace> space;
  std::string name;
  std::vector<TaskInfo> tasks;  // at least one
  Limits limits;
  std::string recipe;
};

std::string GreetingLine(const Greeting& greeting);
// Fills in the tasks' names and fingerprints where they are absent: of name, recipe and place. Run error for a line
// that is no greeting; `program` is named in it.
Greeting ReadGreeting(const std::string& line, const std::string& program);

// Run error where the line says that the program cannot go on.
void CheckNoError(const nlohmann::json& line, const std::string& program);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROGRAM_GREETING_H_
