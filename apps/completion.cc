#include "apps/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

namespace netwright {
namespace {

// A row of a shell's case statement: 'a'|'b') DO ;;
std::string CaseOf(const std::vector<std::string>& patterns, std::string_view action) {
  if (patterns.empty()) return "";
  return fmt::format("    '{}') {} ;;\n", fmt::join(patterns, "'|'"), action);
}

std::string BashFunction(std::span<const CommandWords> commands) {
  std::vector<std::string> steps, valued;
  std::string choices, options, words;
  for (const CommandWords& command : commands) {
    for (const std::string& sub : command.commands) steps.push_back(command.path + " " + sub);
    std::vector<std::string> flags;
    for (const OptionWords& option : command.options) {
      flags.insert(flags.end(), option.names.begin(), option.names.end());
      std::vector<std::string> after;
      for (const std::string& name : option.names) after.push_back(command.path + " " + name);
      if (!option.choices.empty()) {
        choices += CaseOf(after, fmt::format("words='{}'", fmt::join(option.choices, " ")));
      } else if (option.takes_value) {
        valued.insert(valued.end(), after.begin(), after.end());
      }
    }
    options += CaseOf({command.path}, fmt::format("words='{}'", fmt::join(flags, " ")));
    std::vector<std::string> next = command.commands;
    next.insert(next.end(), command.choices.begin(), command.choices.end());
    if (!next.empty()) words += CaseOf({command.path}, fmt::format("words='{}'", fmt::join(next, " ")));
  }
  return fmt::format(R"script(_netwright() {{
  local current=$2 previous=$3 command='' words='' word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="$command ${{COMP_WORDS[i]}}"
    case "$word" in
  {}    esac
  done
  # bash takes --option=value for three words.
  [[ $current != '=' ]] || current=''
  [[ $previous != '=' ]] || previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  case "$command $previous" in
{}{}    *)
      case "$current" in
        -*)
          case "$command" in
{}          esac ;;
        *)
          case "$command" in
{}          esac ;;
      esac ;;
  esac
  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _netwright netwright
)script",
                     CaseOf(steps, "command=${word# }"), choices, CaseOf(valued, "return"), options, words);
}

std::string FishQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace

std::string BashCompletion(std::span<const CommandWords> commands) {
  return "# Completion of netwright for bash, written by `netwright completion bash`.\n" + BashFunction(commands);
}

std::string ZshCompletion(std::span<const CommandWords> commands) {
  return "#compdef netwright\n# Completion of netwright for zsh, written by `netwright completion zsh`.\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         BashFunction(commands);
}

std::string FishCompletion(std::span<const CommandWords> commands) {
  std::vector<std::string> steps;
  std::string rows;
  for (const CommandWords& command : commands) {
    const std::string begin =
        fmt::format("complete -c netwright -n 'test \"$(__netwright_command)\" = \"{}\"'", command.path);
    for (size_t i = 0; i < command.commands.size(); ++i) {
      steps.push_back(command.path + " " + command.commands[i]);
      rows += fmt::format("{} -f -a {} -d {}\n", begin, command.commands[i], FishQuoted(command.command_help[i]));
    }
    if (!command.choices.empty()) rows += fmt::format("{} -f -a '{}'\n", begin, fmt::join(command.choices, " "));
    for (const OptionWords& option : command.options) {
      rows += begin;
      for (const std::string& name : option.names) {
        rows += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.takes_value) rows += " -r";
      if (!option.choices.empty()) rows += fmt::format(" -f -a '{}'", fmt::join(option.choices, " "));
      rows += fmt::format(" -d {}\n", FishQuoted(option.help));
    }
  }
  return fmt::format(R"script(# Completion of netwright for fish, written by `netwright completion fish`.
function __netwright_command
  set -l command ''
  for word in (commandline -opc)[2..]
    switch "$command $word"
      case '{}'
        set command (string trim "$command $word")
    end
  end
  echo $command
end
)script",
                     fmt::join(steps, "' '")) +
         rows;
}

}  // namespace netwright
