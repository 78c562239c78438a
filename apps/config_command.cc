#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>

#include "apps/commands.h"
#include "netwright/run/all_keys.h"

namespace netwright {
namespace {

void PrintKey(const KeyInfo& info) {
  fmt::print("{} = {}\n    {}", info.key, info.default_value, info.help);
  if (!info.values.empty()) fmt::print(" [{}]", info.values);
  fmt::print(" ({})\n", fmt::join(info.parts, ", "));
}

}  // namespace

void AddConfigCommand(CLI::App& app, Command& run) {
  CLI::App* config =
      app.add_subcommand("config", "All configuration keys: default, meaning, values, and whose they are");
  auto key = std::make_shared<std::string>();
  auto markdown = std::make_shared<bool>(false);
  config->add_option("KEY", *key, "This key only");
  config->add_flag("--markdown", *markdown, "As a page of tables");
  config->callback([key, markdown, &run] {
    run = [key, markdown] {
      if (!key->empty()) {
        PrintKey(FindKey(*key));
      } else if (*markdown) {
        fmt::print("{}", KeysPage());
      } else {
        for (const KeyInfo& info : AllKeys()) PrintKey(info);
      }
      return 0;
    };
  });
}

}  // namespace netwright
