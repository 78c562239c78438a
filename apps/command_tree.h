#ifndef NETWRIGHT_APPS_COMMAND_TREE_H_
#define NETWRIGHT_APPS_COMMAND_TREE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace netwright {

// An option that has a name, as --out.
struct OptionWords {
  std::vector<std::string> names;  // "-h", "--help"
  std::string help;                // its first sentence
  bool takes_value = false;
  std::vector<std::string> choices;  // of its value; empty: any
};

// A command with all that may follow it.
struct CommandWords {
  std::string path;                                 // "data info"; "" is the program itself
  std::vector<std::string> commands, command_help;  // its sub-commands
  std::vector<OptionWords> options;
  std::vector<std::string> choices;  // of its positional arguments
};

// Of an option's value, where the option is checked by OneOf (checks.h), or its type's name ends likewise:
// "NAME:{a,b}".
std::vector<std::string> ChoicesOf(const CLI::Option& option);

// The program and all its commands, each before its sub-commands; hidden ones are left out.
std::vector<CommandWords> CommandTree(const CLI::App& app);

// The names of its sub-commands that are not hidden.
std::vector<std::string> SubcommandNames(const CLI::App& app);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_COMMAND_TREE_H_
