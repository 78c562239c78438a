#include "apps/command_tree.h"

#include <fmt/format.h>

#include <sstream>

namespace netwright {
namespace {

std::vector<const CLI::App*> Subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });  // else hidden
}

// Up to the first end of a clause that leaves it short.
std::string Brief(const std::string& help) { return help.substr(0, help.find_first_of(";:([\n")); }

void AddTo(std::vector<CommandWords>& tree, const CLI::App& app, const std::string& path) {
  CommandWords command;
  command.path = path;
  for (const CLI::App* sub : Subcommands(app)) {
    command.commands.push_back(sub->get_name());
    command.command_help.push_back(Brief(sub->get_description()));
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    std::vector<std::string> choices = ChoicesOf(*option);
    if (!option->nonpositional()) {
      command.choices.insert(command.choices.end(), choices.begin(), choices.end());
      continue;
    }
    OptionWords words;
    words.help = Brief(option->get_description());
    words.choices = std::move(choices);
    words.takes_value = option->get_expected_min() > 0;
    for (const std::string& name : option->get_snames()) words.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) words.names.push_back("--" + name);
    command.options.push_back(std::move(words));
  }
  tree.push_back(std::move(command));
  for (const CLI::App* sub : Subcommands(app)) {
    AddTo(tree, *sub, path.empty() ? sub->get_name() : path + " " + sub->get_name());
  }
}

}  // namespace

std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  std::vector<std::string> choices;
  const std::string type = option.get_type_name();
  const size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::istringstream list(type.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
  return choices;
}

std::vector<CommandWords> CommandTree(const CLI::App& app) {
  std::vector<CommandWords> tree;
  AddTo(tree, app, "");
  return tree;
}

std::vector<std::string> SubcommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : Subcommands(app)) names.push_back(command->get_name());
  return names;
}

}  // namespace netwright
