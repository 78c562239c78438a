#include "apps/parse_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "apps/command_tree.h"
#include "netwright/base/nearest.h"

namespace netwright {
namespace {

std::vector<std::string> Flags(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// "; did you mean 'search'?", where a name is near enough to be meant.
std::string Meant(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string> nearest = NearestWords(word, names, 1);
  if (nearest.empty() || 2 * EditDistance(word, nearest[0]) > word.size()) return "";
  return fmt::format("; did you mean '{}'?", nearest[0]);
}

}  // namespace

std::string DescribeUnknown(const CLI::App& command, const std::string& argument) {
  if (argument.size() > 1 && argument.starts_with('-')) {
    const std::string flag = argument.substr(0, argument.find('='));
    return fmt::format("unknown option '{}'{}", flag, Meant(flag, Flags(command)));
  }
  const std::vector<std::string> commands = SubcommandNames(command);
  if (commands.empty()) return fmt::format("'{}' is one argument too many", argument);
  return fmt::format("unknown command '{}'{}", argument, Meant(argument, commands));
}

std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error) {
  std::string what = error.what(), name = app.get_name();
  // An option that is missing may be one that was misspelt.
  const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr ||
                          dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  for (const CLI::App* command = &app;;) {
    const std::vector<CLI::App*> given = command->get_subcommands();
    if (const std::vector<std::string> unknown = command->remaining(); incomplete && !unknown.empty()) {
      what = DescribeUnknown(*command, unknown.front());
      break;
    }
    if (given.empty()) {
      const std::vector<std::string> commands = SubcommandNames(*command);
      if (incomplete && !commands.empty()) what = fmt::format("give a command: {}", fmt::join(commands, ", "));
      break;
    }
    command = given.back();
    name += " " + command->get_name();
  }
  return fmt::format("{}{} see `{} --help`", what, what.ends_with('?') ? "" : ";", name);
}

}  // namespace netwright
