#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "netwright/base/options.h"
#include "netwright/base/settings.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategy_server.h"

namespace netwright {
namespace {

struct StrategyArguments {
  std::string name;
  std::vector<std::string> assignments;
};

int Serve(const StrategyArguments& arguments) {
  ExperimentSpec spec = MakeSpec("quick");
  Settings typed;
  typed.Set("strategy", arguments.name);
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    typed.Set(key, value);
  }
  Apply(typed, spec);
  Validate(spec);
  ServeStrategy(spec, std::cin, std::cout);
  return 0;
}

}  // namespace

void AddStrategyCommand(CLI::App& app, Command& run) {
  CLI::App* strategy = app.add_subcommand(
      "strategy", "Serve a strategy to another program, in lines of JSON on standard input and output");
  auto arguments = std::make_shared<StrategyArguments>();
  strategy->add_option("NAME", arguments->name, "One of the values of `netwright config strategy`")->required();
  strategy->add_option("--set", arguments->assignments, "Set any configuration key; may be given again")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  strategy->footer("The protocol is told in docs/protocols.md.");
  strategy->callback([arguments, &run] { run = [arguments] { return Serve(*arguments); }; });
}

}  // namespace netwright
