#ifndef NETWRIGHT_APPS_JSON_OUTPUT_H_
#define NETWRIGHT_APPS_JSON_OUTPUT_H_

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace netwright {

// The flag --json of a command that has a result; docs/json.md has what each prints.
inline void AddJson(CLI::App* command, bool* json) {
  command->add_flag("--json", *json, "One JSON object instead of text (docs/json.md)");
}

// On stdout. Names of files that are not UTF-8 have their bad bytes replaced.
inline void PrintJson(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace netwright

#endif  // NETWRIGHT_APPS_JSON_OUTPUT_H_
