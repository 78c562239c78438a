#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/command_tree.h"
#include "apps/commands.h"
#include "apps/parse_error.h"
#include "netwright/base/error.h"

namespace netwright {

void AddHelpCommand(CLI::App& app, Command& run) {
  const std::vector<std::string> names = SubcommandNames(app);
  CLI::App* help = app.add_subcommand("help", "Tell about a command: `netwright help data import`");
  auto words = std::make_shared<std::vector<std::string>>();
  help->add_option("COMMAND", *words, "Which command [the program]")->type_name(WithChoices("NAME", names));
  help->callback([words, &app, &run] {
    run = [words, &app] {
      const CLI::App* command = &app;
      std::string path;  // of the commands above it
      for (const std::string& word : *words) {
        const std::vector<std::string> known = SubcommandNames(*command);
        if (std::find(known.begin(), known.end(), word) == known.end()) {
          FailUsage("{}; `netwright help` lists the commands", DescribeUnknown(*command, word));
        }
        path += (path.empty() ? "" : " ") + command->get_name();
        command = command->get_subcommand(word);
      }
      fmt::print("{}", words->empty() ? app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal)
                                      : command->help(path));
      return 0;
    };
  });
}

}  // namespace netwright
