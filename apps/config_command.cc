#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/run/all_keys.h"

namespace netwright {
namespace {

void PrintKey(const KeyInfo& info) {
  fmt::print("{} = {}\n    {}", info.key, info.default_value, info.help);
  if (!info.values.empty()) fmt::print(" [{}]", info.values);
  fmt::print(" ({})\n", fmt::join(info.parts, ", "));
}

nlohmann::ordered_json KeysJson(const std::vector<KeyInfo>& keys) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const KeyInfo& info : keys) {
    json.push_back({{"key", info.key},
                    {"default", info.default_value},
                    {"help", info.help},
                    {"values", info.values},
                    {"parts", info.parts}});
  }
  return json;
}

}  // namespace

void AddConfigCommand(CLI::App& app, Command& run) {
  CLI::App* config =
      app.add_subcommand("config", "All configuration keys: default, meaning, values, and whose they are");
  auto key = std::make_shared<std::string>();
  auto markdown = std::make_shared<bool>(false), json = std::make_shared<bool>(false);
  config->add_option("KEY", *key, "This key only");
  config->add_flag("--markdown", *markdown, "As a page of tables");
  AddJson(config, json.get());
  config->callback([key, markdown, json, &run] {
    run = [key, markdown, json] {
      if (*markdown) {
        fmt::print("{}", KeysPage());
        return 0;
      }
      const std::vector<KeyInfo> keys = key->empty() ? AllKeys() : std::vector{FindKey(*key)};
      if (*json) {
        PrintJson({{"keys", KeysJson(keys)}});
      } else {
        for (const KeyInfo& info : keys) PrintKey(info);
      }
      return 0;
    };
  });
}

}  // namespace netwright
