#include <fmt/format.h>

#include <memory>
#include <string>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/completion.h"

namespace netwright {

void AddCompletionCommand(CLI::App& app, Command& run) {
  CLI::App* command = app.add_subcommand("completion", "Print a script that completes commands and options in a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "Which shell")->required()->check(OneOf({"bash", "zsh", "fish"}));
  command->footer(
      "bash: source <(netwright completion bash)     in ~/.bashrc\n"
      "zsh:  source <(netwright completion zsh)      in ~/.zshrc, after compinit\n"
      "fish: netwright completion fish | source      in ~/.config/fish/config.fish");
  command->callback([shell, &app, &run] {
    run = [shell, &app] {
      const std::vector<CommandWords> tree = CommandTree(app);
      fmt::print("{}", *shell == "bash"  ? BashCompletion(tree)
                       : *shell == "zsh" ? ZshCompletion(tree)
                                         : FishCompletion(tree));
      return 0;
    };
  });
}

}  // namespace netwright
